// Where a training stands: what the metadata of its checkpoint have of it.
#pragma once

#include <cstdint>

#include "nn/data/data_loader.hpp"
#include "nn/json/json.hpp"
#include "nn/training/history.hpp"

namespace minitorch::program {

struct TrainingPlace {
  std::int64_t epoch = 0;  // how many are over
  nn::TrainingHistory::UnderWay under_way;
  nn::Json record;  // StepRecorder::state of the epoch under way; null if nothing recorded it
};

/// Reads the place of a training with these batches. Throws CheckpointError if it cannot be there.
TrainingPlace training_place(const nn::Json& metadata, const nn::DataLoader& batches);
/// Throws CheckpointError unless the state of `batches`, which was loaded, is that of the epoch under way.
void check_is_at(const TrainingPlace& place, const nn::DataLoader& batches);
/// Writes the epoch under way into metadata, with its record unless that is null; removes it if there is none.
void write_under_way(const nn::TrainingHistory& history, nn::Json& metadata, nn::Json record = {});

}  // namespace minitorch::program
