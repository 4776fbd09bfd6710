// Reads, checks and writes the members "epoch" and "under_way".
#include "program/learning/training_place.hpp"

#include <string>
#include <utility>

#include "operators/errors/error.hpp"
#include "program/learning/setting_limits.hpp"

namespace minitorch::program {

TrainingPlace training_place(const nn::Json& metadata, const nn::DataLoader& batches) {
  TrainingPlace place{.epoch = metadata.at("epoch").as_int64(), .under_way = {}, .record = {}};
  if (const nn::Json* const left = metadata.find("under_way")) {
    place.under_way = {.batches = left->at("batches").as_int64(), .loss_sum = left->at("loss_sum").as_double()};
    if (const nn::Json* const record = left->find("record")) place.record = *record;
  }
  const std::int64_t done = place.under_way.batches;
  if (place.epoch < 0 || place.epoch > largest_setting || done < 0 || done > batches.size())
    throw CheckpointError("it cannot be after epoch " + std::to_string(place.epoch) + " and " + std::to_string(done) +
                          " batches");
  return place;
}

void check_is_at(const TrainingPlace& place, const nn::DataLoader& batches) {
  if (const std::int64_t next = batches.first_batch(); next != place.under_way.batches)
    throw CheckpointError("its batches are at number " + std::to_string(next) + " of an epoch, its training at " +
                          std::to_string(place.under_way.batches));
}

void write_under_way(const nn::TrainingHistory& history, nn::Json& metadata, nn::Json record) {
  metadata.erase("under_way");
  const auto& [batches, loss_sum] = history.under_way;
  if (batches == 0) return;
  metadata["under_way"] = nn::Json::Object{{"loss_sum", loss_sum}, {"batches", batches}};
  if (!record.is_null()) metadata["under_way"]["record"] = std::move(record);
}

}  // namespace minitorch::program
