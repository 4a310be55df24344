"""Tiny models under the names that the scripts load, laid out as the library's own cache holds them: nothing is downloaded."""

import os
from pathlib import Path

from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import (
    BertConfig,
    BertForSequenceClassification,
    LlamaConfig,
    LlamaForCausalLM,
    OPTConfig,
    OPTForCausalLM,
    PreTrainedTokenizerFast,
)

WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "</s>", *(f"w{i}" for i in range(95))]
REVISION = "0" * 40


def keep(name, model):
    folder = Path(os.environ["HF_HOME"]) / "hub" / f"models--{name.replace('/', '--')}"
    (folder / "refs").mkdir(parents=True, exist_ok=True)
    (folder / "refs" / "main").write_text(REVISION)
    snapshot = folder / "snapshots" / REVISION
    model.save_pretrained(snapshot)
    words = Tokenizer(models.WordLevel({word: i for i, word in enumerate(WORDS)}, unk_token="[UNK]"))
    words.pre_tokenizer = pre_tokenizers.Whitespace()
    special = {"pad_token": "[PAD]", "unk_token": "[UNK]", "cls_token": "[CLS]", "sep_token": "[SEP]", "eos_token": "</s>"}
    PreTrainedTokenizerFast(tokenizer_object=words, model_max_length=512, **special).save_pretrained(snapshot)


small = {"vocab_size": len(WORDS), "hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2, "pad_token_id": 0}
keep("facebook/opt-350m", OPTForCausalLM(OPTConfig(**small, ffn_dim=64, word_embed_proj_dim=32)))
keep("meta-llama/Llama-2-70b-hf", LlamaForCausalLM(LlamaConfig(**{**small, "hidden_size": 64}, intermediate_size=128)))
keep("bert-base-uncased", BertForSequenceClassification(BertConfig(**small, intermediate_size=64)))
