"""Write a GLiNER that knows one sentence to the folder given: run where gliner is installed, without a network."""

import sys

import torch
from gliner import GLiNER, GLiNERConfig
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import BertConfig, PreTrainedTokenizerFast

torch.manual_seed(7)
folder = sys.argv[1]
sentence = ["the", "tug", "Kobalt", "left", "the", "port", "of", "Riga", ",", "said", "Anna", "Berg", "."]
words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "ship", "man", *dict.fromkeys(sentence)]
core = Tokenizer(models.WordLevel({word: i for i, word in enumerate(words)}, unk_token="[UNK]"))
core.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
marks = {"unk_token": "[UNK]", "pad_token": "[PAD]", "cls_token": "[CLS]", "sep_token": "[SEP]"}
PreTrainedTokenizerFast(tokenizer_object=core, model_max_length=150, **marks).save_pretrained(folder)
small = {"num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 64, "max_position_embeddings": 150}
BertConfig(vocab_size=len(words), hidden_size=32, **small).save_pretrained(folder)
config = GLiNERConfig(model_name=folder, hidden_size=32, max_width=3, max_len=40, dropout=0.0)
model = GLiNER.from_config(config, backbone_from_pretrained=False)

named = [[at + a, at + b, label] for at in (0, 13) for a, b, label in ((2, 2, "ship"), (10, 11, "man"))]
collate = model.data_collator_class(model.config, data_processor=model.data_processor, prepare_labels=True)
batch = collate([{"tokenized_text": sentence * 2, "ner": named, "ner_labels": ["ship", "man"]}])
steps = torch.optim.Adam(model.model.parameters(), 0.01)
for _ in range(100):
    steps.zero_grad()
    model.model(**batch).loss.backward()
    steps.step()
model.save_pretrained(folder)
