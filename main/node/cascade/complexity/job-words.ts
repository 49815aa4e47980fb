/*
 * What a request asks to be done, and what it is about. Written by hand from what is true of requests in general. `*` ends
 * a stem, `_` joins the words of a phrase. By script; Chinese is searched as it stands, since it has no spaces.
 */
export const JOB_WORDS = {
  /** A job done word by word or line by line, however long the text it is done on. */
  shortJob: `translate translation rephrase reword paraphrase shorten shorter simplify proofread typo typos spelling spell
    capitali* grammar lowercase uppercase synonym* antonym* rhyme extract classify categori* sentiment caption
    captions hashtag* emoji* tagline slogan headline acronym abbreviat* define definition meaning stand_for
    stands_for thank-you thank_you greeting birthday congratulat* sort alphabet* count_the convert singular plural
    tense summari* summary tl_dr tldr one_sentence in_one fix_the correct_the turn_this change_the replace
    remove_the make_this is_this reply_to punctuat* title_case one-line fix_this correct_this turn_these change_this
    remove_this make_it put_these put_this another_word rewrite_this out-of-office joke subject_line positive_or
    keep_only delete_the rename
    bedeutet formuliere umformulier* geburtstag* betreffzeile danke* übersetz* kürze* fasse zusammen zusammenfass*
    korrigier* rechtschreib* tippfehler nenne heißt grüße überschrift traduis traduire traduisez traduction résume*
    résumé corrige* orthograph* raccourci* reformule* signifie remerci* anniversaire légende traduce traducir
    traduzca traducción resume resumir ortograf* acorta* reformula* sinónim* significa agradec* cumpleaños traduci
    riassumi correggi accorcia sinonim* ringrazia* traduza resuma corrija encurte sinônim* agradeç* przetłumacz*
    streść popraw skróć podziękowan* krótkie napraw znaczy przelož* zkrať oprav vertaal vat_samen veut_dire znamená
    přelož* betekent
    переведи* перевод* перефраз* сократи* исправь* орфограф* синоним* кратко назови значит поблагодар* поздрав*
    резюмируй*
    ترجم* لخص* صحح* اختصر* مرادف* عرف معنى اشكر
    翻译 改写 缩短 总结 纠正 错别字 同义词 是什么意思 什么是 提取 概括 润色 感谢 改正 什么意思`,

  /** Something to be written: more than a line, less than a decision. */
  draft: `write draft compose create outline suggest propose* generate describe list ideas idea article blog post essay
    story poem newsletter letter press_release persona personas faq template brief checklist agenda script copy
    bullet* table email emails sequence landing product_description bio invitation announcement programme schedule
    recipe lesson explain compare* comparison difference* differ pros advantages overview introduce instructions
    guide speech survey calendar menu slogans report tutorial dialogue song review plan planning summary_of
    arguments
    schreibe* schreib verfasse erstelle* entwirf gliederung artikel vorschläge vorschlag erkläre* vergleiche*
    unterschied* beschreibe* menü blogartikel écris écrire rédige* crée* liste explique* décris différence* idées
    escribe redacta crea propón lista explica compara artículo diferencia* plán scrivi proponi spiega confronta
    escreva crie napisz utwórz zaproponuj wyjaśnij porównaj zestawienie ogłoszeni* wpis* napiš vytvoř navrhni
    vysvětli porovnej osnov* schrijf maak leg_uit vergelijk ontwerp
    напиши* составь* создай* придумай* предложи* объясни* опиши* сравни* статья статью письмо публикац* тему темы
    اكتب أنشئ اقترح اشرح قارن صف رسالة مقال* مخطط
    写一 撰写 起草 列出 解释 介绍 比较 描述 文章 邮件 建议 点子 计划`,

  /** Reasons, proof, design, prediction: an answer that can be wrong in ways that are not seen at once. */
  hardJob: `analy* assess diagnos* forecast* predict prove proof derive derivation design designing architect* strateg*
    roadmap optimi* optimal justify critique flaw flaws root_cause troubleshoot* debug refactor* migrat* implement*
    negotiat* prioriti* trade-off trade-offs tradeoff* trade_offs allocat* reconcile calibrat* estimate estimates
    estimation scenario* hypothes* should_we should_i decide decision recommend_whether whether investigat*
    restructur* reposition* positioning go-to-market framework okr okrs reason_through work_out step_by
    conflicting feasib* counterargument* implications simulat* must_we can_we are_we do_we weigh
    recommend_one reason reasoning consequences assumptions edge_case edge_cases optimum bottleneck* sensitiv*
    rework develop what_would how_would how_should where_should which_should
    bewerte* beurteile* begründe* entwickle* prognos* ursache* abwäg* sollten_wir warum entscheid* konzipier*
    priorisier* entwurf architektur évalue* justifie* démontre* prouve* prévision* prévoi* pourquoi conçois
    concevoir arbitrage* hypothès* devrions-nous devons-nous faut-il priorise* analiza* evalúa* evalua* justifica*
    demuestra* pronostica* previsión por_qué diseña* hipótesis deberíamos prioriza* arquitectura analizza* valuta*
    dimostra* perché progetta* analise avalie demonstre przeanalizuj* oceń udowodnij zaprojektuj* dlaczego proč
    navrhněte beweis* erarbeit* sollen_wir stratégi* élabor* conséquences estrateg* elabora* estratég* elabore
    opracuj uzasadnij zhodnoť dokaž ontwikkel onderbouw bewijs waarom
    проанализируй* анализ* оцени* докажи* обоснуй* стратеги* оптимизир* спрогнозир* прогноз* почему спроектируй*
    разработай* гипотез* архитектур* диагност* стоит_ли следует_ли
    حلل* تحليل قيم برهن أثبت استراتيجي* صمم لماذا توقع هل_يجب خطة برر
    分析 评估 证明 推导 设计 策略 战略 优化 预测 诊断 为什么 权衡 论证 架构 方案 是否应该`,

  /** What decisions turn on. A short prompt about these rarely has a short answer. */
  stakes: `pricing churn retention cac ltv arr mrr acv roi roas payback margin margins runway valuation cash_flow breakeven
    break-even cohort* funnel attribution incremental* cannibali* elasticity budget budgets spend headcount hiring
    competit* market_entry mid-market segment* merger acquisition expansion expand incentive* compliance liability
    lawsuit gdpr regulation* legal legally indemni* statistical significance confidence_interval uncertainty
    sample_size seasonality baseline lift power raise_prices quarterly milestones indicators risk risks
    deliverability dmarc dkim concurren* price_the break_even hire market_share compliant allowed significant
    underpowered metrics revenue deals enterprise market sustainable profitab* compensation stakeholder* channels
    tests validate failure consistency rollback security latency throughput scal*
    preisgestaltung preise preis abwanderung umsatz wettbewerb* datenschutz dsgvo haftung risik* prix tarif*
    chiffre_d'affaires rgpd responsabilité risque* marge precio precios competen* ingresos riesgo* margen
    presupuesto preisstrateg* conversion* rechtlich* expandieren testplan désabonnement juridiques indicateurs
    costes alternativas conversión rischi mercato riscos receita ryzyk* budżet* rizik* rozpočt* trh prijsstrategie
    цен* отток выручк* бюджет* конкурент* риск* маржа рентабельн* конверси* рынок рынка последстви* показател*
    سعر أسعار التسعير منافس* ميزانية مخاطر إيرادات تسعير تحويل سوق تكاليف بدائل
    定价 流失 竞争 预算 风险 合规 利润 营收 转化率 市场 成本 高并发 一致性`,

  /** A program is wanted, or is what the request is about. */
  code: `python javascript typescript java rust golang c++ sql regex html css bash powershell kubernetes docker react
    script function class method api endpoint unit_test unit_tests stack_trace exception segfault programm
    regular_expression compil* database schema websocket cache thread concurrent concurrency race_condition code
    monolith microservice* programme
    funktion skript fonction función programa datenbank
    функци* скрипт код программ*
    دالة برنامج كود
    函数 代码 脚本 程序 系统`,

  /** Greetings, thanks, yes and no. */
  smallTalk: `hi hello hey thanks thank bye ok okay yes yeah no nope great cool nice morning evening welcome danke
    hallo tschüss bonjour merci salut hola gracias adiós ciao grazie olá obrigad* cześć dziękuj* ahoj děkuj* bedankt
    привет спасибо пока
    مرحبا شكرا السلام سلام
    你好 谢谢 再见`,

  /** Whose matter it is: what is asked for oneself is a job, not a test question. */
  ours: `we our us ours
    wir unser* uns nous notre nos nosotros nuestr* nostro nostra nosso nossa nasz* naš* ons onze
    мы наш* нам
    لنا
    我们`,
} as const;
