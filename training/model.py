"""The reading model: a small BERT with three outputs for each token and one for the passage."""

from __future__ import annotations

import torch
from torch import nn
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy
from transformers import BertConfig, BertModel


class ReadingModel(nn.Module):
    """Start, end and evidence logits for each token; one logit that the passage answers.

    The evidence logit of a sentence is the mean over its tokens.
    """

    def __init__(self, body: BertModel) -> None:
        super().__init__()
        width = body.config.hidden_size
        self.body = body
        self.tokens = nn.Linear(width, 3)
        self.inner = nn.Linear(width, width)
        self.answer = nn.Linear(width, 1)
        for layer in (self.tokens, self.inner, self.answer):
            nn.init.normal_(layer.weight, std=0.02)
            nn.init.zeros_(layer.bias)

    @classmethod
    def from_folder(cls, folder: str) -> ReadingModel:
        """Start from the body of a model folder."""
        body = BertModel.from_pretrained(
            folder,
            add_pooling_layer=False,
            attn_implementation="eager",
            hidden_dropout_prob=0.0,
            attention_probs_dropout_prob=0.0,
        )
        return cls(body)

    @classmethod
    def from_config(cls, config: dict) -> ReadingModel:
        """Make a model of the same shape, to load weights into."""
        made = BertConfig.from_dict({**config, "attn_implementation": "eager"})
        return cls(BertModel(made, add_pooling_layer=False))

    def forward(
        self, ids: torch.Tensor, types: torch.Tensor, mask: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Return token logits (batch, length, 3) and passage logits (batch,)."""
        states = self.body(
            input_ids=ids, token_type_ids=types, attention_mask=mask
        ).last_hidden_state
        answer = self.answer(torch.tanh(self.inner(states[:, 0])))
        return self.tokens(states), answer[:, 0]


def losses(tokens: torch.Tensor, answer: torch.Tensor, batch: dict) -> dict[str, torch.Tensor]:
    """Return the loss of each output; what is not labelled (-1) does not count."""
    spans = _span_logits(tokens, batch["inside"])
    placed = (batch["span"][:, 0] >= 0).sum().clamp(min=1)  # a batch may have no known words
    span = sum(
        cross_entropy(spans[i], batch["span"][:, i], ignore_index=-1, reduction="sum")
        for i in (0, 1)
    ) / (2 * placed)
    sentence = sentence_logits(tokens[..., 2], batch["sentence"], batch["labels"].shape[1])
    known = batch["labels"] >= 0
    evidence = binary_cross_entropy_with_logits(sentence[known], batch["labels"][known])
    answers = binary_cross_entropy_with_logits(answer, batch["answerable"])
    return {"span": span, "evidence": evidence, "answer": answers}


def sentence_logits(evidence: torch.Tensor, sentence: torch.Tensor, count: int) -> torch.Tensor:
    """Return the mean evidence logit of each sentence, (batch, count); 0 for one without tokens."""
    place = sentence.clamp(min=0)
    held = (sentence >= 0).float()
    empty = evidence.new_zeros(len(evidence), count)
    total = empty.scatter_add(1, place, evidence * held)
    size = empty.scatter_add(1, place, held)
    return total / size.clamp(min=1)


def _span_logits(tokens: torch.Tensor, inside: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Return start and end logits over the passage's tokens and [CLS], which means no answer."""
    allowed = inside.clone()
    allowed[:, 0] = True
    return tuple(tokens[..., i].masked_fill(~allowed, -1e4) for i in (0, 1))
