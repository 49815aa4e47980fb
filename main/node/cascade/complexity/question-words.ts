/*
 * How a question is put and which subject it belongs to, by the words that it uses; written like the words of jobs. Names
 * of things in science travel well between languages, so these lists are mostly English.
 */
export const QUESTION_WORDS = {
  /** One amount given through another. */
  relation: `twice thrice double doubles triple half third quarter each every per apiece remaining remain remains left rest
    total altogether combined fewer less more times ratio average sum difference product percent percentage fraction
    increase decrease equally split shared share
    doppelt hälfte jeweils pro insgesamt übrig chaque moitié reste cada mitad resto
    каждый половин* осталось всего
    كل نصف المجموع
    每 一半 剩 总共`,

  /** Asks for a number that has to be worked out. */
  quantity: `how_many how_much how_long how_far how_old how_often calculate compute what_percentage what_fraction
    wie_viele wie_viel wieviel berechne* combien calcule* cuánto* cuánta* cuanto* calcula*
    сколько вычисли* рассчитай*
    كم احسب
    多少 几 几个 计算`,

  /** Turns a question round: the answer that fits least, the case left out. */
  negation: `not no never none neither nor except without cannot can't isn't doesn't don't didn't won't false incorrect least
    unlikely
    nicht kein* nie ne pas jamais sans sin nunca ni
    не нет нельзя без
    لا ليس لم بدون
    不 没 非`,

  /** What is to be supposed. */
  condition: `if suppose assume assuming given unless whenever would could otherwise provided consider let
    wenn falls angenommen si supposons supongamos
    если пусть допустим
    إذا لو
    如果 假设`,

  /** Several statements to be judged one by one. */
  statements: `statement statements true_of true_false is_true are_true i_only ii_only i_and ii_and iii
    correct_statement valid invalid argument* premise* conclusion`,

  /** Asks for the likely, the typical, the best known. */
  judgement: `best most mostly primary primarily main mainly likely best_describes appropriate greatest highest lowest
    characteristic* typical* important`,

  /** Mathematics and formal logic: nothing to remember, everything to work out. */
  exact: `theorem* integral* derivative* matrix matrices vector* polynomial* eigen* differentia* continuous isomorph*
    homomorph* subgroup* abelian topolog* convex bijecti* injective surjective prime primes modulo divisor*
    divisible probabilit* permutation* combinat* random variance expected equation* inequality quadratic logarithm*
    sine cosine tangent triangle* circle* radius diameter perimeter angle* polygon* rectangle* ellipse parabola
    coordinate* geometr* algebra* graph integer* real_number* converge* limit infinite finite remainder digit digits
    factor* multiple syllogis* deductive antecedent consequent proposition* predicate quantifi* tautolog* symboli*
    infer* entails
    gleichung* wahrscheinlichkeit* beweis* équation* ecuaci* probabilidad*
    уравнени* вероятност*
    方程 概率`,

  /** Physics, chemistry, engineering. */
  physics: `velocity acceleration momentum torque friction voltage current resistance resistor capacit* inductan* circuit
    magnetic electric* electron* photon* wavelength frequency energy joule* watt* newton* pressure temperature
    thermo* entropy enthalpy heat gas mole moles molar ion ions acid base oxid* reaction equilibrium bond atom*
    molecul* isotope* solution flow fluid viscosity stress strain beam shaft turbine motor induction amplifier
    signal* modulat* orbit* gravit* relativ* quantum`,

  /** How computers work. */
  computing: `algorithm* runtime recursion recursive pointer* array* stack queue heap hash graph_traversal compiler* parser
    thread threads mutex deadlock kernel cache memory register* cpu processor* bit bits byte bytes binary boolean
    database* sql query queries index schema encrypt* cipher* key protocol* packet* network* server* client* api
    http tcp xml json class object variable* string loop function program code python java javascript typescript
    rust neural training classifier* gradient overfit* regulari* learner* microservice* kubernetes distributed
    concurren* asyn* regex bug`,

  /** The body and its diseases. */
  medicine: `patient patients clinical diagnos* symptom* syndrome disease* infection* therap* treatment drug drugs dose
    dosage tumor tumour cancer carcinoma artery arterial nerve nerves muscle* bone blood serum renal hepatic cardiac
    pulmonary gene genes genetic* mutation* chromosom* protein* enzyme* cell cells hormone* tissue* membrane anatom*
    receptor* antibod* bacteri* virus* vaccin* pregnan* surgery lesion*`,

  /** A case at law: parties, duties, who wins. */
  dispute: `plaintiff* defendant* statute* court* tort negligen* liab* jurisdiction treaty treaties judicial judge jury
    trial appeal hearsay felony murder larceny deed convey* tenant* landlord* easement testimony attorney prosecut*
    contract* amendment constitutional* lawsuit sued sue clause`,

  /** History, politics, religion, arts, people: much is written about them, and small models remember it too. */
  society: `history historical war wars empire king queen president* congress senate government* politic* parties election*
    vote* democra* revolution* nation* international church god gods islam* muslim* christian* buddh* hindu* jewish
    bible faith prayer temple ritual* culture* cultural societ* social communit* tradition* art artist* film novel*
    poet* literature* author* education* gender race ethnic* marriage psycholog* behavio* emotion* personality
    attitude* manage* leader* organi* marketing consumer* brand media public opinion ethic* moral* philosoph*
    justice virtue freedom rights century ancient medieval colon* slave* military army nuclear soviet america*
    europe* british french german* chinese african roman greek geograph* countr* population migrat* nutrition diet
    geschicht* religi* histoire historia kultur* guerre guerra
    истори* религи* полити* культур* войн*
    تاريخ دين حرب
    历史 宗教 政治 文化 战争`,
} as const;
