"""The official `openai` package of PyPI, driven by openai-pypi.ts: one task as JSON on standard input, and on standard
output one JSON object a line: the pieces of a stream as they come, and last what the client made of the answer."""

import json
import sys

from openai import APIError, APIStatusError, OpenAI


def say(**line):
    print(json.dumps(line), flush=True)


def answer(text, finish, usage):
    say(
        kind="answer",
        text=text,
        finish=finish,
        promptTokens=usage.prompt_tokens if usage else 0,
        completionTokens=usage.completion_tokens if usage else 0,
    )


def plain(client, parameters):
    completion = client.chat.completions.create(**parameters)
    choice = completion.choices[0]
    answer(choice.message.content or "", choice.finish_reason, completion.usage)


def stream(client, parameters):
    text, finish, usage = "", "none", None
    chunks = client.chat.completions.create(**parameters, stream=True, stream_options={"include_usage": True})
    try:
        for chunk in chunks:
            usage = chunk.usage or usage
            for choice in chunk.choices:
                finish = choice.finish_reason or finish
                if choice.delta.content:
                    text += choice.delta.content
                    say(kind="piece", text=text)
    except APIError as error:
        say(kind="broken", text=text, message=error.message)
        return
    answer(text, finish, usage)


def embed(client, texts):
    # Without a format of ours it asks for base64 and decodes it.
    response = client.embeddings.create(model="auto", input=texts)
    say(kind="vectors", vectors=[list(item.embedding) for item in response.data])


def main():
    task = json.load(sys.stdin)
    client = OpenAI(base_url=task["baseUrl"], api_key=task["key"], max_retries=0)
    try:
        if task["do"] == "embed":
            embed(client, task["texts"])
        elif task["do"] == "stream":
            stream(client, task["parameters"])
        else:
            plain(client, task["parameters"])
    except APIStatusError as error:
        say(kind="refused", status=error.status_code, message=error.message)


main()
