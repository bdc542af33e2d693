"""Makes the fixtures of this directory. Run here, with a Python that has torch, so that no path gets into them:

python3 -c "exec(compile(open('make.py').read(), 'make.py', 'exec'))"

weights.pt      an untrained, scripted encoder: input_ids and attention_mask [n, length] int64 -> [n, 3]
tokenizer.json  WordPiece over the words below and their letters
"""

import json
import pathlib

import torch
from torch import nn

HERE = pathlib.Path.cwd()
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"]
WORDS = "the pump is not and very a valve leaks hums stops again today since morning line one two".split()
LETTERS = "abcdefghijklmnopqrstuvwxyz"
VOCABULARY = SPECIAL + WORDS + [l for l in LETTERS if l not in WORDS] + ["##" + l for l in LETTERS]
WIDTH = 16
LONGEST = 32


class Tiny(nn.Module):
    def __init__(self):
        super().__init__()
        self.words = nn.Embedding(len(VOCABULARY), WIDTH)
        self.places = nn.Embedding(LONGEST, WIDTH)
        self.hidden = nn.Linear(WIDTH, 3 * WIDTH)
        self.norm = nn.LayerNorm(WIDTH)
        self.dropout = nn.Dropout(0.1)
        self.middle = nn.Linear(WIDTH, WIDTH)
        self.head = nn.Linear(WIDTH, 3)

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        x = self.words(input_ids) + self.places(torch.arange(input_ids.size(1), device=input_ids.device))
        q, k, v = self.hidden(x).chunk(3, dim=-1)
        hidden = (attention_mask == 0).unsqueeze(1)
        weights = torch.softmax((q @ k.transpose(1, 2) / 4).masked_fill(hidden, -1e4), dim=-1)
        x = self.norm(x + self.dropout(weights @ v))
        mask = attention_mask.unsqueeze(-1).to(x.dtype)
        pooled = (x * mask).sum(dim=1) / mask.sum(dim=1).clamp(min=1)
        return self.head(torch.relu(self.middle(pooled)))


def added(i):
    return {"id": i, "content": SPECIAL[i], "single_word": False, "lstrip": False, "rstrip": False, "normalized": False,
            "special": True}


tokenizer = {
    "version": "1.0", "truncation": None, "padding": None,
    "added_tokens": [added(i) for i in range(len(SPECIAL))],
    "normalizer": {"type": "BertNormalizer", "clean_text": True, "handle_chinese_chars": True, "strip_accents": None,
                   "lowercase": True},
    "pre_tokenizer": {"type": "BertPreTokenizer"},
    "post_processor": {
        "type": "TemplateProcessing",
        "single": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}},
                   {"SpecialToken": {"id": "[SEP]", "type_id": 0}}],
        "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}],
        "special_tokens": {name: {"id": name, "ids": [SPECIAL.index(name)], "tokens": [name]} for name in ("[CLS]", "[SEP]")}},
    "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": True},
    "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
              "max_input_chars_per_word": 100, "vocab": {token: i for i, token in enumerate(VOCABULARY)}}}
(HERE / "tokenizer.json").write_text(json.dumps(tokenizer, separators=(",", ":")) + "\n")
torch.manual_seed(9)
torch.set_num_threads(1)
torch.jit.script(Tiny().eval()).save(str(HERE / "weights.pt"))
