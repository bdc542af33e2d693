"""What the makers of sample champions that read text share: a tokenizer, an encoder, and batches as Drydock makes them.

Needs Debian's python3-torch (2.6) and a JDK 17 for the generators; no tokenizers. `WordPiece` here does for these texts what Hugging
Face's does with the tokenizer.json that it writes, so that a champion can be made and checked without it.
"""

import collections
import json
import math
import re
import unicodedata

import torch

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"]


def words_of(text):
    """BertNormalizer (lower case, accents stripped) and BertPreTokenizer: words and single marks."""
    stripped = "".join(c for c in unicodedata.normalize("NFD", text.lower()) if unicodedata.category(c) != "Mn")
    words, word = [], ""
    for c in stripped:
        if c.isspace() or is_mark(c):
            words += [word] if word else []
            words += [c] if is_mark(c) else []
            word = ""
        else:
            word += c
    return words + ([word] if word else [])


def is_mark(c):
    return 33 <= ord(c) <= 47 or 58 <= ord(c) <= 64 or 91 <= ord(c) <= 96 or 123 <= ord(c) <= 126 \
        or unicodedata.category(c).startswith("P")


class WordPiece:
    """Longest pieces first; a word of unknown characters is [UNK]."""

    def __init__(self, vocabulary):
        self.ids = {token: i for i, token in enumerate(vocabulary)}

    @staticmethod
    def learn(texts, least):
        """Words that come so often, and every letter, digit and mark, so that each other word has pieces."""
        counts = collections.Counter(word for text in texts for word in words_of(text))
        letters = sorted({c for word in counts for c in word if ord(c) < 0x2000} | set("abcdefghijklmnopqrstuvwxyz0123456789"))
        words = sorted(word for word, count in counts.items() if count >= least and len(word) > 1)
        endings = ["s", "ed", "ing", "er", "ly", "es", "tion"]
        tokens = SPECIAL + letters + ["##" + c for c in letters if c.isalnum()] + ["##" + e for e in endings if len(e) > 1]
        return tokens + words

    def encode(self, text, most):
        ids = [i for word in words_of(text) for i in self.pieces(word)]
        return [self.ids["[CLS]"], *ids[:most - 2], self.ids["[SEP]"]]

    def pieces(self, word):
        found, start = [], 0
        while start < len(word):
            end = len(word)
            while end > start and ("##" if start else "") + word[start:end] not in self.ids:
                end -= 1
            if end == start:
                return [self.ids["[UNK]"]]
            found.append(self.ids[("##" if start else "") + word[start:end]])
            start = end
        return found

    def batch(self, texts, most):
        """input_ids and attention_mask, [n, longest] int64."""
        rows = [self.encode(text, most) for text in texts]
        longest = min(most, -(-max(map(len, rows)) // 8) * 8)
        ids = torch.zeros(len(rows), longest, dtype=torch.int64)
        mask = torch.zeros(len(rows), longest, dtype=torch.int64)
        for i, row in enumerate(rows):
            ids[i, :len(row)] = torch.tensor(row)
            mask[i, :len(row)] = 1
        return ids, mask

    def write(self, path):
        """As Hugging Face's tokenizers read it."""
        document = {
            "version": "1.0", "truncation": None, "padding": None,
            "added_tokens": [{"id": i, "content": token, "single_word": False, "lstrip": False, "rstrip": False,
                              "normalized": False, "special": True} for i, token in enumerate(SPECIAL)],
            "normalizer": {"type": "BertNormalizer", "clean_text": True, "handle_chinese_chars": True,
                           "strip_accents": True, "lowercase": True},
            "pre_tokenizer": {"type": "BertPreTokenizer"},
            "post_processor": {
                "type": "TemplateProcessing",
                "single": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}},
                           {"SpecialToken": {"id": "[SEP]", "type_id": 0}}],
                "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}],
                "special_tokens": {token: {"id": token, "ids": [SPECIAL.index(token)], "tokens": [token]}
                                   for token in ("[CLS]", "[SEP]")}},
            "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": True},
            "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
                      "max_input_chars_per_word": 100, "vocab": self.ids}}
        path.write_text(json.dumps(document, ensure_ascii=False, separators=(",", ":")) + "\n")


def unknown_share(text, tokens):
    """The share of words of two letters and more that there is no token of; NaN if there is no word."""
    plain = "".join(c for c in unicodedata.normalize("NFD", text.lower()) if unicodedata.category(c) != "Mn")
    words = re.findall(r"[^\W\d_]{2,}", plain)
    return sum(word not in tokens for word in words) / len(words) if words else math.nan


class Layer(torch.nn.Module):
    def __init__(self, width: int, heads: int, inner: int, epsilon: float):
        super().__init__()
        self.heads = heads
        self.scale = (width // heads) ** -0.5
        self.attend = torch.nn.Linear(width, 3 * width)
        self.join = torch.nn.Linear(width, width)
        self.norm1 = torch.nn.LayerNorm(width, epsilon)
        self.widen = torch.nn.Linear(width, inner)
        self.narrow = torch.nn.Linear(inner, width)
        self.norm2 = torch.nn.LayerNorm(width, epsilon)
        self.dropout = torch.nn.Dropout(0.1)

    def forward(self, x: torch.Tensor, padding: torch.Tensor) -> torch.Tensor:
        n, length, width = x.size(0), x.size(1), x.size(2)
        parts = self.attend(x).view(n, length, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4)
        scores = (parts[0] @ parts[1].transpose(2, 3) * self.scale).masked_fill(padding.view(n, 1, 1, length), -1e4)
        seen = (torch.softmax(scores, dim=-1) @ parts[2]).transpose(1, 2).reshape(n, length, width)
        x = self.norm1(x + self.dropout(self.join(seen)))
        return self.norm2(x + self.dropout(self.narrow(torch.nn.functional.gelu(self.widen(x)))))


class Encoder(torch.nn.Module):
    """A transformer as BERT is one, small: input_ids and attention_mask, [n, length] int64 -> [n, outputs] float32."""

    def __init__(self, vocabulary: int, most: int, width: int, heads: int, inner: int, layers: int, outputs: int,
                 epsilon: float = 1e-5):
        super().__init__()
        self.words = torch.nn.Embedding(vocabulary, width)
        self.places = torch.nn.Embedding(most, width)
        self.norm = torch.nn.LayerNorm(width, epsilon)
        self.layers = torch.nn.ModuleList([Layer(width, heads, inner, epsilon) for _ in range(layers)])
        self.dropout = torch.nn.Dropout(0.1)
        self.out = torch.nn.Linear(width, outputs)

    def encode(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        """[n, length, width]"""
        places = torch.arange(input_ids.size(1), device=input_ids.device)
        padding = attention_mask == 0
        x = self.dropout(self.norm(self.words(input_ids) + self.places(places)))
        for layer in self.layers:
            x = layer(x, padding)
        return x

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        x = self.encode(input_ids, attention_mask)
        mask = attention_mask.unsqueeze(2).to(x.dtype)
        return self.out(self.dropout((x * mask).sum(dim=1) / mask.sum(dim=1).clamp(min=1)))


def train(module, tokenizer, most, texts, y, epochs, batch, learning_rate, seed, tune=None):
    """AdamW, norms clipped to 1; with a tune set of texts and labels, the weights of its best epoch are kept."""
    loss = torch.nn.CrossEntropyLoss()
    optimizer = torch.optim.AdamW(module.parameters(), lr=learning_rate, weight_decay=0.01)
    shuffled = torch.Generator().manual_seed(seed)
    torch.manual_seed(seed)
    best = (float("inf"), None)
    for _ in range(epochs):
        module.train()
        for rows in torch.randperm(len(texts), generator=shuffled).split(batch):
            optimizer.zero_grad()
            loss(module(*tokenizer.batch([texts[row] for row in rows.tolist()], most)), y[rows]).backward()
            torch.nn.utils.clip_grad_norm_(module.parameters(), 1.0)
            optimizer.step()
        if tune is not None:
            measured = loss(answers(module, tokenizer, most, tune[0]), tune[1]).item()
            if measured < best[0]:
                best = (measured, {name: value.clone() for name, value in module.state_dict().items()})
    if best[1] is not None:
        module.load_state_dict(best[1])
    module.eval()


def answers(module, tokenizer, most, texts):
    module.eval()
    with torch.no_grad():
        return torch.cat([module(*tokenizer.batch(texts[i:i + 256], most)) for i in range(0, len(texts), 256)]).double()
