import type { Asked } from './asked.ts';

/*
 * Where a refusal may be right. One word of these and none is found: a refusal that is let through costs one caller an
 * answer; one that was due and is taken to the next tier until somebody gives in costs more.
 */

/** What a model may rightly refuse, in any part of the conversation. */
const SENSITIVE =
  /(?<!\p{L})(kill|murder|bomb|explosi|weapon|gun|firearm|ammunition|poison|toxin|drug|cocaine|heroin|meth(?!\p{L})|fentanyl|hack|exploit|malware|virus|ransomware|phish|keylog|crack|bypass|jailbreak|ddos|steal|theft|stolen|robb|fraud|scam|forg|counterfeit|launder|illegal|crim|porn|sex|nude|naked|erotic|nsfw|rape|incest|minor|child|suicid|self-harm|kill myself|anorex|racis|racial|nazi|hate|slur|insult|offensive|violen|tortur|terror|extremis|abus|harass|stalk|blackmail|spy|dox|password|credential|credit card|social security|deepfake|impersonat|pirat|copyright|lyrics|medic|diagnos|dosage|dose|prescri|symptom|lawsuit|legal|invest|stock|bet(?!\p{L})|gambl|politic|election|vote|president|religio|bombe|waffe|drogen|töten|mord|arme|drogue|tuer|arma|droga|matar|uccid|bomba|оруж|наркот|убить|взлом|бомб)|炸弹|毒|杀|武器|色情|黑客|爆弾|麻薬|殺|폭탄|마약/iu;

/** The question is about a refusal or an apology, or hands over a text that may hold one. */
const ABOUT_REFUSING =
  /(?<!\p{L})(refus|declin|reject|deny|denial|turn(ing)? down|apolog|sorry|regret|say no|excuse|customer (service|support)|complain|role-?play|pretend|act as|quote|translat|übersetz|paraphras|rephras|rewrite|absag|ableh|ablehn|entschuldig|refuser|excus|désolé|rechaz|disculp|lo siento|recus|desculp|rifiut|scus|weiger|odmów|отказ|извин)|拒绝|道歉|翻译|抱歉|断る|謝|翻訳|거절|사과/iu;

/** A system prompt that tells what not to answer. */
const RESTRICTS =
  /(?<!\p{L})(only|refus|declin|don['’]t|do not|never|must not|mustn['’]t|cannot|can['’]t|should not|avoid|off-topic|outside|unrelated|not allowed|policy|nur|nicht|nie|keine|seulement|jamais|uniquement|ne pas|solo|sólo|nunca|apenas|não|mai|alleen|niet|tylko|нельзя|только|не )|只|不要|不得|拒绝|のみ|ない|だけ|만|마세요/iu;

/** What the answer says it lacks, which no other model would have either: the world outside, or what was not said. */
const HONEST_LIMIT =
  /(?<!\p{L})(real-? ?time|internet|brows|access|current|live|latest|up-to-date|image|picture|photo|video|audio|file|attach|link|url|website|see|open|hear|remember|personal|feel|predict|future|certain|exact|known|enough|without|more (information|context|details)|provide (me|more|the)|you have(n['’]t| not)|missing|unclear|not (provided|included|mentioned|specified|given)|did(n['’]t| not)|medical|legal|financial|echtzeit|zugriff|bild|datei|informationen|temps réel|accès|informations|tiempo real|acceso|imagen|información|tempo real|acesso|informaç|accesso|informazioni|toegang|informatie|dostęp|informac|доступ|информац)|实时|图片|访问|信息|情報|画像|アクセス|정보|이미지/iu;

/** Whether somebody may have been right to refuse this, and to say it like this. */
export function mayBeDue({ conversation, question, instructions }: Asked, answer: string): boolean {
  return (
    question.trim() === '' ||
    RESTRICTS.test(instructions) ||
    SENSITIVE.test(conversation) ||
    ABOUT_REFUSING.test(question) ||
    HONEST_LIMIT.test(answer)
  );
}
