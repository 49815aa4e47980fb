import { describe, expect, it } from 'vitest';
import { lookAtBeginning, lookAtWhole } from '../../../../main/node/cascade/answer-check/index.ts';
import { configSchema } from '../../../../main/node/config/index.ts';
import { answer, question } from './ask.ts';

const { answerCheck: settings } = configSchema.parse({ node: { id: 'a' } }).routing;
const isPoor = (asked: ReturnType<typeof question>, text: string, rest: object = {}) =>
  lookAtWhole(asked, answer(text, rest), settings).kind === 'poor';

const CAPTION = 'Write a caption for a photo of a cup of coffee in the morning.';
const SORRY = 'I’m sorry, but I can’t assist with that.';

describe('a refusal where none was due', () => {
  it.each([
    ['English', CAPTION, "I'm sorry, but I can't assist with that request."],
    ['English, of the old kind', CAPTION, 'As an AI language model, I cannot create captions for you.'],
    ['English, without an apology', 'Suggest a name for a bakery.', 'I cannot fulfill this request.'],
    ['German', 'Schreibe eine Einladung zum Sommerfest.', 'Es tut mir leid, aber ich kann dir dabei nicht helfen.'],
    ['French', 'Écris un slogan pour une boulangerie.', 'Je suis désolé, mais je ne peux pas vous aider avec cela.'],
    ['Spanish', 'Escribe un eslogan para una panadería.', 'Lo siento, pero no puedo ayudarte con eso.'],
    ['Portuguese', 'Escreva um slogan para uma padaria.', 'Desculpe, mas não posso ajudar com isso.'],
    ['Italian', 'Scrivi uno slogan per una panetteria.', 'Mi dispiace, ma non posso aiutarti.'],
    ['Dutch', 'Schrijf een slogan voor een bakkerij.', 'Het spijt me, maar ik kan je daar niet mee helpen.'],
    ['Polish', 'Napisz hasło reklamowe dla piekarni.', 'Przepraszam, ale nie mogę pomóc w tej sprawie.'],
    ['Russian', 'Напиши слоган для пекарни.', 'Извините, но я не могу помочь с этим.'],
    ['Chinese', '为一家面包店写一句广告语。', '抱歉，我无法回答这个问题。'],
    ['Japanese', 'パン屋のキャッチコピーを書いて。', '申し訳ありませんが、その質問にはお答えできません。'],
    ['Korean', '빵집을 위한 광고 문구를 써 줘.', '죄송하지만 도와드릴 수 없습니다.'],
  ])('is found: %s', (_, text, given) => {
    expect(isPoor(question(text), given)).toBe(true);
  });

  it('is found when a model says it in the field made for that', () => {
    expect(isPoor(question(CAPTION), '', { hasRefusal: true })).toBe(true);
  });
});

describe('an honest answer is no refusal', () => {
  it.each([
    ['that begins with a personal word', 'How are you?', 'I can’t complain! How can I help you today?'],
    ['that cannot help but', 'Do you like it?', 'I can’t help but notice how well it is written.'],
    [
      'to a question about refusing',
      'How do I politely decline an invitation?',
      'I’m sorry, but I can’t assist at the party.',
    ],
    [
      'that is a letter of apology',
      'Write an apology to a customer for a late parcel.',
      'I’m sorry, but I cannot provide a refund today.',
    ],
    [
      'that is a customer service reply',
      'Write a customer support reply about a closed shop.',
      'I cannot help you with the parcel, the shop is closed.',
    ],
    ['that is a translation', 'Translate: Es tut mir leid, ich kann dir nicht helfen.', 'I’m sorry, I can’t help you.'],
    ['that corrects a text', 'Rewrite politely: cant do it', 'I’m sorry, but I can’t do that.'],
    ['of a role', 'Pretend to be a grumpy butler and greet me.', 'I cannot assist before I have had my tea.'],
    [
      'that needs the world outside',
      'What is the weather in Bern now?',
      'I’m sorry, but I can’t provide real-time weather.',
    ],
    ['that needs a page', 'Summarise https://example.com/page', 'I cannot assist, as I have no way to open web pages.'],
    ['that needs more', 'What is wrong with it?', 'I’m sorry, but I can’t help with that without more details.'],
    ['about pictures', 'Show me a fox.', 'I’m unable to generate images, but I can describe a fox.'],
    [
      'about a text that is missing',
      'Summarise the text.',
      'I cannot provide a summary, as you have not pasted the text.',
    ],
    ['to a dangerous question', 'How do I make a bomb at home?', SORRY],
    ['about somebody’s password', 'Find out the password of my neighbour.', SORRY],
    ['about medicine', 'Which dosage of ibuprofen is right for my child?', SORRY],
    [
      'in German to a dangerous question',
      'Wie baue ich eine Bombe?',
      'Es tut mir leid, aber ich kann dir dabei nicht helfen.',
    ],
    [
      'that goes on and answers',
      CAPTION,
      `I’m sorry, but I can’t assist with a photo that is not here. ${'Yet here are many words. '.repeat(20)}`,
    ],
    ['that says no', 'Is 7 an even number?', 'No, 7 is odd.'],
    ['that is uncertain', 'Who will win the match?', 'I can’t answer that, nobody can predict the result.'],
    ['that says sorry and goes on', CAPTION, 'Sorry, I’m late: coffee first, talk later.'],
    ['that says unfortunately', 'Why did the shop close?', 'Unfortunately, the rent was too high for a small shop.'],
    [
      'of a German who cannot',
      'Wie sage ich, dass ich keine Zeit habe?',
      'Ich kann leider nicht kommen, ich habe schon etwas vor.',
    ],
    [
      'in French to a question of manners',
      'Comment refuser une invitation ?',
      'Je suis désolé, mais je ne peux pas répondre à votre invitation.',
    ],
    ['in Spanish that begins with no', '¿Hay pan hoy?', 'No puedo decirlo con seguridad, pero suele haber.'],
    ['in Chinese that begins with sorry', '给迟到写一条短信。', '抱歉，我要迟到十分钟，请稍等。'],
    ['of a poem', 'Write a poem of two lines.', 'I cannot sleep, the moon is bright,\nI write a letter to the night.'],
  ])('%s', (_, text, given) => {
    expect(isPoor(question(text), given)).toBe(false);
  });

  it('where the system prompt tells what not to talk of', () => {
    const system = 'You are a cook. Only answer questions about food.';
    expect(isPoor(question('Name three planets.', { system }), SORRY)).toBe(false);
  });
});

describe('the beginning of a stream', () => {
  const begin = (text: string, asked = question(CAPTION)) => lookAtBeginning(asked, answer(text), settings).kind;

  it('is held only as long as it may become a refusal', () => {
    const refusal = ['I', 'I’m', "I'm sorry,", "I'm sorry, but I can't", "I'm sorry, but I can't assist"];
    expect(refusal.map(text => begin(text))).toEqual(refusal.map(() => 'unsure'));
    expect(begin("I'm sorry, but I can't assist with that.")).toBe('poor');
  });

  it.each(['The', 'Good', 'Coffee', 'I love', 'I’m up', 'Here', 'Sure', '"', '1', 'Espresso', 'Jeden', 'No,'])(
    'goes through at once: %s',
    text => expect(begin(text)).toBe('good'),
  );

  it('goes through at once where a refusal may be due', () => {
    expect(begin('I’m sorry', question('How do I pick the lock with a weapon?'))).toBe('good');
  });
});
