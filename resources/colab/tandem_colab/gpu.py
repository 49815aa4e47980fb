"""The GPU of this machine: what it is, and a tiny piece of work for it."""

import importlib.util
import subprocess

MIB = 1024 * 1024


def read():
    """Name and memory in bytes of the first GPU; None when there is none."""
    question = ["nvidia-smi", "--query-gpu=name,memory.total,memory.used", "--format=csv,noheader,nounits"]
    try:
        said = subprocess.run(question, capture_output=True, text=True, timeout=10, check=True).stdout
        name, total, used = [field.strip() for field in said.splitlines()[0].rsplit(",", 2)]
        return {"name": name[:100], "memory": int(float(total)) * MIB, "memoryUsed": int(float(used)) * MIB}
    except (OSError, subprocess.SubprocessError, ValueError, IndexError):
        return None


def exercise(engine, model):
    """Has the GPU do something tiny. Returns by what, for people."""
    for library, work in (("torch", _by_torch), ("cupy", _by_cupy)):
        if importlib.util.find_spec(library):
            try:
                work()
                return library
            except Exception:  # noqa: BLE001 - whatever a GPU library raises, there is the next way
                continue
    engine.generate_one(model)
    return "one token"


def _by_torch():
    import torch

    if not torch.cuda.is_available():
        raise RuntimeError("no GPU for torch")
    torch.ones(8, device="cuda").sum().item()


def _by_cupy():
    import cupy

    float(cupy.ones(8).sum())
