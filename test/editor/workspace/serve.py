"""Answers requests with a model that was trained elsewhere. Nothing here trains."""

from fastapi import FastAPI
from transformers import pipeline

app = FastAPI()
generator = pipeline("text-generation", model="out")


@app.get("/")
def answer(prompt: str) -> str:
    return generator(prompt)[0]["generated_text"]
