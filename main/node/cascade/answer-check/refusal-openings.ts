/**
 * How models refuse, language by language: each opening is one text of each list, one after the other. Few, and only
 * what nothing but a refusal begins with; in small letters with curly apostrophes.
 */
export type Opening = readonly (readonly string[])[];

const ENGLISH: Opening = [
  [
    '',
    'i’m sorry, but ',
    'i’m sorry, ',
    'i am sorry, but ',
    'i’m really sorry, but ',
    'sorry, but ',
    'sorry, ',
    'i apologize, but ',
    'my apologies, but ',
    'unfortunately, ',
    'as an ai, ',
    'as an ai assistant, ',
    'as an ai language model, ',
  ],
  [
    'i can’t ',
    'i cannot ',
    'i can not ',
    'i am unable to ',
    'i’m unable to ',
    'i’m not able to ',
    'i am not able to ',
    'i won’t be able to ',
  ],
  [
    'assist',
    'help with',
    'help you',
    'comply',
    'fulfill',
    'provide',
    'answer',
    'respond to',
    'do that',
    'generate',
    'create',
    'write',
    'discuss',
    'engage',
    'complete this',
    'continue with',
  ],
];

const GERMAN: Opening = [
  ['', 'es tut mir leid, aber ', 'tut mir leid, aber ', 'es tut mir leid, ', 'tut mir leid, ', 'entschuldigung, '],
  ['ich kann ', 'leider kann ich '],
  ['', 'dir ', 'ihnen '],
  [
    'dabei nicht helfen',
    'damit nicht helfen',
    'hierbei nicht helfen',
    'nicht dabei helfen',
    'bei dieser anfrage nicht',
    'diese anfrage nicht',
    'diese frage nicht beantworten',
    'darauf nicht antworten',
  ],
];

const FRENCH: Opening = [
  ['', 'je suis désolé, mais ', 'je suis désolée, mais ', 'désolé, mais ', 'désolé, ', 'je regrette, mais '],
  ['je ne peux pas ', 'je ne suis pas en mesure de '],
  ['vous aider', 't’aider', 'répondre', 'fournir', 'accéder à cette demande', 'satisfaire cette demande'],
];

const SPANISH: Opening = [
  ['', 'lo siento, pero ', 'lo siento, ', 'disculpa, pero ', 'lamentablemente, '],
  ['no puedo '],
  ['ayudarte', 'ayudarle', 'ayudar con', 'cumplir', 'responder', 'proporcionar', 'asistir'],
];

const PORTUGUESE: Opening = [
  ['', 'desculpe, mas ', 'desculpe, ', 'sinto muito, mas ', 'lamento, mas ', 'infelizmente, '],
  ['não posso ', 'eu não posso '],
  ['ajudar', 'ajudá-lo', 'atender', 'responder', 'fornecer', 'auxiliar'],
];

const ITALIAN: Opening = [
  ['', 'mi dispiace, ma ', 'mi dispiace, ', 'spiacente, ma ', 'purtroppo '],
  ['non posso '],
  ['aiutarti', 'aiutarla', 'rispondere', 'fornire', 'soddisfare', 'assisterti'],
];

const DUTCH: Opening = [
  ['', 'het spijt me, maar ', 'sorry, maar ', 'sorry, ', 'helaas '],
  ['ik kan ', 'kan ik '],
  ['', 'je ', 'u '],
  ['daar niet mee helpen', 'hier niet mee helpen', 'daar niet bij helpen', 'hierbij niet helpen', 'niet helpen met'],
];

const POLISH: Opening = [
  ['', 'przepraszam, ale ', 'przykro mi, ale ', 'niestety '],
  ['nie mogę '],
  ['pomóc', 'ci pomóc', 'odpowiedzieć', 'spełnić'],
];

const RUSSIAN: Opening = [
  ['', 'извините, но ', 'простите, но ', 'к сожалению, '],
  ['я не могу '],
  ['помочь', 'вам помочь', 'ответить', 'выполнить', 'предоставить'],
];

const CHINESE: Opening = [
  ['对不起，', '抱歉，', '很抱歉，', '非常抱歉，'],
  ['', '但'],
  ['我无法', '我不能'],
  ['回答', '帮助', '协助', '提供', '满足'],
];

const JAPANESE: Opening = [
  ['申し訳ありませんが、', '申し訳ございませんが、', 'すみませんが、'],
  ['', 'その質問には', 'そのご質問には', 'そのリクエストには', 'ご要望には'],
  ['お答えできません', 'お手伝いできません', 'お応えできません', '対応できません'],
];

const KOREAN: Opening = [
  ['죄송하지만, ', '죄송하지만 ', '죄송합니다만, '],
  ['', '해당 요청은 ', '그 요청은 ', '그 질문에는 '],
  ['도와드릴 수 없', '답변할 수 없', '답변드릴 수 없', '처리할 수 없'],
];

export const OPENINGS: readonly Opening[] = [
  ENGLISH,
  GERMAN,
  FRENCH,
  SPANISH,
  PORTUGUESE,
  ITALIAN,
  DUTCH,
  POLISH,
  RUSSIAN,
  CHINESE,
  JAPANESE,
  KOREAN,
];
