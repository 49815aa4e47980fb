/*
 * What words say about a prompt, by language. Written by hand from what is true of prompts in general; none is taken
 * from test questions. `*` ends a stem; a list may hold pairs of words ("root cause"). Chinese is searched as it
 * stands, since it has no spaces.
 */

export type WordKind = keyof typeof WORDS;

export const WORDS = {
  shortJob: `translate translation rephrase reword paraphrase shorten shorter simplify proofread typo typos spelling spell
    capitali* punctuation grammar lowercase uppercase synonym* antonym* rhyme extract classify categori* sentiment
    caption captions hashtag* emoji* tagline slogan headline acronym abbreviat* define definition meaning stand_for
    stands_for thank-you thank_you greeting birthday congratulat* sort alphabet* count_the convert singular plural tense
    summari* summary tl_dr tldr one_sentence in_one fix_the correct_the turn_this change_the replace remove_the
    make_this is_this reply_to
    übersetze* übersetz* kürze* kürzer fasse zusammen zusammenfass* korrigier* rechtschreib* tippfehler synonym* nenne
    bedeutet heißt formuliere umformulier* danke dankes* grüße geburtstag* überschrift betreffzeile
    traduis traduire traduisez traduction résume* résumé corrige* orthograph* raccourci* reformule* synonym* signifie
    remerci* anniversaire légende
    traduce traducir traduzca traducción resume resumir corrige* ortograf* acorta* reformula* sinónim* significa
    agradec* cumpleaños
    traduci riassumi correggi accorcia sinonim* significa ringrazia* traduza resuma corrija encurte sinônim* agradeç*
    przetłumacz* streść popraw skróć podziękowan* krótkie napraw znaczy przelož* zkrať oprav vertaal vat_samen
    переведи* перевод* перефраз* сократи* исправь* орфограф* синоним* кратко назови значит поблагодар* поздрав* резюмируй*
    ترجم* لخص* صحح* اختصر* مرادف* عرف معنى اشكر
    翻译 改写 缩短 总结 纠正 错别字 同义词 是什么意思 什么是 提取 概括 润色 感谢`,

  draft: `write draft compose create outline suggest generate describe list ideas idea article blog post essay story poem
    newsletter letter press_release persona personas faq template brief checklist agenda script copy bullet* table
    email emails sequence landing product_description bio invitation announcement programme schedule recipe
    lesson explain compare difference* pros advantages overview introduce
    schreibe verfasse erstelle entwirf gliederung artikel vorschläge vorschlag erkläre vergleiche unterschied* beschreibe
    écris rédige* crée* propose* liste explique* compare* décris article plan_de différence*
    escribe redacta crea propón lista explica compara describe artículo diferencia*
    scrivi crea proponi spiega confronta escreva crie explique compare napisz utwórz zaproponuj wyjaśnij porównaj
    napiš vytvoř navrhni vysvětli schrijf maak leg_uit
    напиши* составь* создай* придумай* предложи* объясни* опиши* сравни* статья письмо
    اكتب أنشئ اقترح اشرح قارن صف مقال رسالة
    写一 撰写 起草 列出 解释 介绍 比较 描述 文章 邮件 建议`,

  hardJob: `analy* assess evaluat* diagnos* forecast* predict prove proof derive derivation design designing architect*
    strateg* roadmap optimi* optimal justify critique flaw flaws root_cause troubleshoot* debug refactor* migrat*
    implement* negotiat* prioriti* trade-off trade-offs tradeoff* trade_offs allocat* reconcile calibrat* model_the
    simulate simulation estimate estimates estimation scenario* hypothes* should_we should_i decide decision recommend_whether
    whether investigat* restructur* reposition* positioning go-to-market framework okr okrs reason_through work_out
    step_by walk_me find_the_cause conflicting feasib* counterargument* implications evaluate_whether be_true
    analysier* bewerte* beurteile* begründe* beweise* entwickle* strategie* optimier* prognos* diagnostizier* ursache*
    hypothes* abwäg* sollten_wir warum entscheid* konzipier* priorisier* entwurf architektur
    analyse* évalue* justifie* démontre* prouve* stratégie* optimise* prévision* prévoi* diagnosti* pourquoi conçois
    concevoir arbitrage* hypothès* devrions-nous devons-nous faut-il priorise* architecture
    analiza* evalúa* evalua* justifica* demuestra* estrategia* optimiza* pronostica* previsión diagnostica* por_qué
    diseña* hipótesis deberíamos prioriza* arquitectura
    analizza* valuta* strategia* dimostra* perché progetta* analise avalie estratégia* demonstre diagnostique
    przeanalizuj* oceń strategi* udowodnij zaprojektuj* dlaczego analyzuj* strategii proč navrhněte analyseer
    проанализируй* анализ* оцени* докажи* обоснуй* стратеги* оптимизир* спрогнозир* прогноз* почему спроектируй*
    разработай* гипотез* архитектур* диагност* стоит_ли
    حلل* تحليل قيم برهن أثبت استراتيجي* صمم لماذا توقع هل_يجب خطة
    分析 评估 证明 推导 设计 策略 战略 优化 预测 诊断 为什么 权衡 论证 架构 方案 是否应该`,

  stakes: `pricing price_our churn retention cac ltv arr mrr acv roi roas payback margin margins runway valuation cash_flow
    breakeven break-even cohort* funnel attribution incremental* cannibali* elasticity budget budgets spend spending
    headcount hiring competitor* competit* market_entry mid-market segment* merger acquisition expansion expand
    incentive* compliance liability lawsuit gdpr regulation* allowed_in legal legally indemni* statistical significance
    confidence_interval uncertainty sample_size seasonality weekly baseline lift power sequential geo priors
    raise_prices without_raising quarterly milestones indicators risk risks deliverability dmarc dkim
    preisgestaltung preise preis abwanderung umsatz budget wettbewerb* conversion-rate datenschutz dsgvo haftung risik*
    prix tarif* concurren* chiffre_d'affaires rgpd responsabilité risque* marge budget
    precio precios competen* ingresos riesgo* margen presupuesto rgpd
    цен* отток выручк* бюджет* конкурент* риск* маржа рентабельн*
    سعر أسعار التسعير منافس* ميزانية مخاطر إيرادات
    定价 流失 竞争 预算 风险 合规 利润 营收 转化率`,

  relation: `twice thrice double doubles triple half third quarter each every per apiece remaining remain remains left rest
    total altogether combined fewer less more times ratio average sum difference product percent percentage fraction
    increase decrease equally split shared share doppelt hälfte jeweils pro insgesamt übrig chaque moitié reste cada mitad
    resto total каждый половин* осталось всего كل نصف المجموع 每 一半 剩 总共`,

  negation: `not no never none neither nor except without cannot can't isn't doesn't don't didn't won't false incorrect least
    unlikely nicht kein* nie ne pas jamais sans sin nunca ni не нет нельзя без لا ليس لم بدون 不 没 非`,

  condition: `if suppose assume assuming given unless whenever would could otherwise provided consider let wenn falls angenommen
    si supposons suppose supongamos если пусть допустим إذا لو 如果 假设`,

  quantity: `how_many how_much how_long how_far how_old how_often calculate compute find determine solve evaluate wie_viele
    wie_viel combien cuánto* cuanto* сколько كم 多少 几`,

  judgement: `best most mostly primary primarily main mainly likely best_describes appropriate greatest highest lowest
    characteristic* typical* important`,

  physics: `velocity acceleration momentum torque friction voltage current resistance resistor capacit* inductan* circuit
    magnetic electric* electron* photon* wavelength frequency energy joule* watt* newton* pressure temperature thermo*
    entropy enthalpy heat gas mole moles molar ion ions acid base oxid* reaction equilibrium bond atom* molecul* isotope*
    solution flow fluid viscosity stress strain beam shaft turbine motor induction amplifier signal* modulat* orbit*
    gravit* relativ* quantum`,

  medicine: `patient patients clinical diagnosis diagnos* symptom* syndrome disease* infection* therap* treatment drug drugs
    dose dosage tumor tumour cancer carcinoma artery arterial nerve nerves muscle* bone blood serum renal hepatic cardiac
    pulmonary gene genes genetic* mutation* chromosom* protein* enzyme* cell cells hormone* tissue* membrane anatom*
    receptor* antibod* bacteri* virus* vaccin* pregnan* surgery lesion*`,

  computing: `algorithm* runtime recursion recursive pointer* array* stack queue heap hash graph_traversal compiler* parser
    thread threads mutex deadlock kernel cache memory register* cpu processor* bit bits byte bytes binary boolean database*
    sql query queries index schema encrypt* cipher* key protocol* packet* network* server* client* api http tcp xml json
    class object variable* string loop function program code python java javascript typescript rust neural training
    classifier* gradient overfit* regulari* learner* microservice* kubernetes distributed concurren* asyn* regex bug`,

  code: `python javascript typescript java rust golang c++ sql regex html css bash powershell kubernetes docker react
    script function class method api endpoint unit_test unit_tests stack_trace exception segfault compile* programm
    funktion skript fonction función programa функци* скрипт код دالة برنامج كود 函数 代码 脚本 程序`,

  smallTalk: `hi hello hey thanks thank bye ok okay yes yeah no nope great cool nice morning evening welcome hallo danke
    tschüss bonjour merci salut hola gracias adiós ciao grazie olá obrigad* cześć dziękuj* ahoj děkuj* привет спасибо пока
    مرحبا شكرا السلام 你好 谢谢 再见`,
} as const;
