// The data of the page, which the program wrote into it.
export const readData = () => JSON.parse(document.getElementById("data").textContent);
