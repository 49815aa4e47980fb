/** The texts of the guide through the first five minutes. */
export const guide = {
  'keys.guide': 'Go to the Guide',

  'guide.title.step': 'Step {{number}} of {{all}}: {{step}}',
  'guide.title.done': 'This node is set up',
  'guide.steps': 'Steps',
  'guide.state.done': 'done',
  'guide.state.skipped': 'skipped',
  'guide.state.open': 'to do',
  'guide.skip': 'Skip this step',
  'guide.takeUp': 'Take this step up again',
  'guide.next': 'Go on: {{step}}',

  'guide.name': 'name this machine',
  'guide.name.means': 'Its name stands on every page, in reports, and in what the other machine says of it.',
  'guide.model': 'a model on this machine',
  'guide.model.means':
    'Requests are answered here first, for nothing. That takes Ollama and a model; until there is one, a very small built-in model answers. Nothing is downloaded without a click.',
  'guide.accounts': 'cloud accounts',
  'guide.accounts.means':
    'A free account at Groq or OpenRouter answers when this machine is busy or down, and what is too hard for it. Its key is checked with one harmless call before it is kept.',
  'guide.tunnel': 'a way in from outside',
  'guide.tunnel.means':
    'GrowthHub, the other machine and a Colab session reach this one through a tunnel, a VPN or a fixed address. Without one it answers programs on this machine and in this network only.',
  'guide.twin': 'the other machine',
  'guide.twin.means':
    'Two machines with Tandem are one router: each answers with the backends of both. Leave this out if there is only one.',
  'guide.answer': 'the first answer',
  'guide.answer.means': 'Send a request, then give GrowthHub the address and a key of its own.',
} as const;
