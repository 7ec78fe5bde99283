"""Words that people search for and that are no misspellings, whether or not we hold them.

A small list, kept as data: parts of the body, neighbouring conditions, medicines, and everyday words that come near to
a name of ours. Where one of them stands in nothing we hold, the page says so instead of changing it. Each stands here
in one of its forms; the others go by their stem.
"""

BODY = """
    abdomen ankle anus armpit arms artery back belly bicep bladder bottom bowel brain breast breath brow bum butt
    buttock calf calves cheek chest chin clavicle collar colon cornea diaphragm ear ears elbow esophagus eye eyebrow
    eyelash eyes face feet femur finger fingernail fist foot forearm forehead gland glute groin gum gums gut hair
    hamstring hand head heart heel hip hips iris jaw joint kidney knee knuckle lap leg ligament limb lip lips liver
    lobe lung lymph mouth muscle nail nape navel neck nerve nipple nose nostril oesophagus organ palm pancreas
    pelvis penis pulse pupil quad rectum retina rib ribs scalp scrotum shin shoulder skin skull sole spine spleen
    sternum stomach teeth temple tendon testicle thigh throat thumb tibia toe toenail toes tongue tonsil tooth torso
    trachea tricep trunk uterus vagina vein vertebra waist windpipe womb wrist
"""
CONDITIONS = """
    abscess acne addiction adhd allergy alzheimer angina apnoea arthritis asthma autism autoimmune bedwetting
    bipolar bronchitis bruxism bunion cancer cataract celiac cerebral chickenpox cholera cholesterol chorea
    cirrhosis clot coeliac cold colic colitis concussion coronavirus covid croup crohn cyst deaf delirium dementia
    dengue dermatitis diabetes diphtheria dizzy dysentery dyskinesia dystonia eczema embolism emphysema encephalitis
    endometriosis epilepsy fever fibroid fibromyalgia flu fracture gastritis glaucoma gout guillain haemophilia
    haemorrhoid heartburn hepatitis hernia herpes hiccup hives huntington hypertension hypotension ibs impetigo
    incontinence infection inflammation insomnia jaundice kennedy leprosy leukaemia leukemia lupus lyme lymphoma
    malaria measles melanoma menopause meningitis migraine miscarriage mononucleosis mumps myasthenia narcolepsy
    nausea neuralgia nosebleed obesity ocd osteoarthritis osteoporosis palsy panic paralysis parkinson period
    pertussis pharyngitis phobia plague pneumonia polio poliomyelitis polyps porphyria pregnancy prostate psoriasis
    psychosis puberty rabies reflux restless rheumatism rickets rosacea rubella salmonella scabies scarlet
    schizophrenia sciatica scleroderma sclerosis scoliosis scurvy sepsis shingles sinusitis sleepwalk smallpox
    sneeze snore sprain stammer stiff stroke stutter sunburn swelling syncope syndrome syphilis tetanus tendinitis
    tennis thrombosis thrush thyroid tic tics tinnitus tonsillitis tourette tuberculosis tumour typhoid ulcer
    urticaria varicella vasculitis vertigo virus wart whiplash whooping zoster
"""
MEDICINES = """
    adderall alcohol allopurinol amitriptyline amlodipine amoxicillin amphetamine antihistamine aspirin atenolol
    atorvastatin baclofen benzodiazepine beta bisoprolol blocker botox bupropion cannabis cbd chemotherapy
    citalopram clonazepam cocaine codeine cortisone diazepam diclofenac diuretic donepezil duloxetine ecstasy
    escitalopram fentanyl finasteride fluoxetine gabapentin heroin hormone hydrocortisone ibuprofen insulin ketamine
    lamotrigine levetiracetam levothyroxine lisinopril loratadine lorazepam losartan marijuana melatonin methadone
    methylphenidate metoprolol mirtazapine montelukast morphine naproxen nicotine opioid oxycodone paracetamol
    penicillin pill prednisolone prednisone pregabalin propranolol prozac quetiapine quinine ramipril risperidone
    ritalin ropinirole rosuvastatin salbutamol semaglutide sertraline sildenafil simvastatin statin statins steroid
    sumatriptan tamoxifen topiramate tramadol trazodone vaccine vape venlafaxine viagra weed xanax zolpidem
    zopiclone
"""
EVERYDAY = """
    accident adult aging anger argue baby bath batter beat bed bite biting bleed blasting blink bloody blow boiler
    bouncing brace breach bubble bubbling bump burst bursting buzz buzzing calm camping cast cause chair champ
    channel chase child chill choking chopper chronic clam clasp click clicking climb clumsy coating collect coma
    compose conclusion constant cooker cool cooling corrupt crawl crawling creamy creepy crisis crooked curl dance
    dancing danger dangerous deadly death deprivation desk die diet difficult dip disc disperse doping doze drill
    drilling drip drop drum drumming dull easter elderly electric evacuation everyday everywhere exhausted
    exhaustion exhausting exploding express fast fear filling fist fitness flame flare flatter flicker flirt float
    flood flop flutter forever fright funny gaming gentle girl grip grow gurgling gym harmful hate hear hearing heat
    heavy hiking hop hot hunger hurt hurting husband instinct itch itchy jerk jolt jump jumping jumpy kick kicking
    kid kids knot lazy lean leak lick lifting listen lone loose lump lying mad massage mattress meditation menstrual
    mistaken mood moon morning motion moving nap nerve night noise nose nothing numb old overcome pacing paint
    painting partner peak phone pillow pinch plain plan play pointer poking pop popping pose pounding pour prick
    punch pulsating pulsing push quake quiver race racing random rare rash relax rest resting revival ring ripple
    rippling rock roll roller rub rubbing run running sad salon sauna scan scare scary scratch scream screaming
    sensor sex shake shaping shave shaving shiver shock shocking shower shrink sick sing sitting sleepy sling slip
    slow smart smoke smoker smoking smooth snap sneak soak soaking sore spark spin spiral spit sport spot spread
    squeeze stabbing stair standing star staring startle starve sting stirring stomp stress stretch stretching
    strong stuck study stumble stun sudden sugar sweat swell swim switch switching talk tan tap tapping taste temper
    tender tense tension terror thirst thirsty threat throb throbbing thump tick ticking tickle tickling tight
    tightness tiny tired toilet torn touch trail trap travel treatment trial tried trigger trip tug tweak twinge
    twist ugly vibrate vibrating vibration wake walk warm washing wave weather weird wife winter work workout worm
    worry worse wrong yawn yoga
    bitter carb chlorine praise
"""
ORDINARY = frozenset(f"{BODY}{CONDITIONS}{MEDICINES}{EVERYDAY}".split())
