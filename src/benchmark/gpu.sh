#!/usr/bin/env bash
# Tries training on this machine's GPU and measures it; docs/gpu.md says what it needs. Figures go to target/gpu/figures.md.
set -euo pipefail
cd "$(dirname "$0")/../.."
nvidia-smi --query-gpu=name,driver_version,memory.total --format=csv,noheader || {
  echo "There is no GPU here, or NVIDIA's driver is not loaded." >&2
  exit 1
}
: "${PYTORCH_LIBRARY_PATH:?name the directory of CUDA's libtorch (docs/gpu.md)}"
: "${PYTORCH_VERSION:?such as 2.7.1}" "${PYTORCH_FLAVOR:?such as cu128}"
mkdir -p target/gpu
mvn -B -ntp -Pbenchmark test -Dtest='TrainingOnGpu,GpuMemoryOnGpu' -Dsurefire.failIfNoSpecifiedTests=true
cat target/gpu/figures.md
