// A line that tells about what the user looks at, as it is now.
import { element } from "../shared/elements.js";

// Returns { part, underPointer, about, renew, clear }. about(sentence) are the attributes of an element of which
// `sentence()` tells while it has the focus or the pointer, underPointer(sentence) those for the pointer alone: what
// listens for the focus in a drawing is a stop of Tab. `renew` asks it again, where it may have changed.
export function readout() {
  let sentence = null;
  const part = element("p", { class: "readout", "aria-live": "polite" });
  const renew = () => (part.textContent = sentence?.() ?? "");
  const tell = (next) => {
    sentence = next;
    renew();
  };
  const clear = () => tell(null);
  const underPointer = (next) => ({ onpointerenter: () => tell(next), onpointerleave: clear });
  const about = (next) => ({ ...underPointer(next), onfocus: () => tell(next), onblur: clear });
  return { part, underPointer, about, renew, clear };
}
