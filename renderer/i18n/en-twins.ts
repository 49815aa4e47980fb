/** The texts of the twins page. */
export const twins = {
  'page.twins': 'Twins',
  'keys.twins': 'Go to the Twins',

  'twins.title.none': 'This machine has no twin',
  'twins.title.well': 'Both machines are up; {{active}} is active',
  'twins.title.choosing': 'Both machines are up; in a moment one of them is active',
  'twins.title.unheard': '{{name}} is not heard since {{time}}',
  'twins.title.unheard.alone': '{{name}} is not heard since {{time}}; {{self}} is active',
  'twins.title.unmet': '{{name}} is not heard yet',
  'twins.title.not-paired': '{{name}} answers, but has no twin',
  'twins.title.not-opened': '{{name}} answers, but not to this machine',
  'twins.title.clock-skew': 'The clocks are too far apart: {{name}} turns this machine away',
  'twins.title.version': '{{name}} has a version that this one cannot talk to',
  'twins.reading': 'Asking for the twins…',
  'twins.unread': 'The node did not tell of its twin: {{message}}. It is asked again every few seconds.',

  'twins.trouble.unreachable':
    'No address of {{name}} answers ({{message}}). This machine goes on alone: its own backends answer. If {{name}} runs, look at its network, its tunnel and its firewall; if its address is another one now, pair again with the new one.',
  'twins.trouble.not-paired':
    '{{name}} answers but has no twin: it was installed anew or unpaired. Pair again: show a code on one machine and enter it on the other.',
  'twins.trouble.not-opened':
    '{{name}} answers but cannot open what this machine says: it has another twin, or one of the two was paired anew ({{message}}). Pair again: show a code on one machine and enter it on the other.',
  'twins.trouble.clock-skew':
    '{{name}} turns this machine away: {{message}}. Set both clocks right, best by switching on network time (timedatectl set-ntp true, or the system’s date and time settings). Nothing else to do: they find each other again by themselves.',
  'twins.trouble.version':
    '{{name}} turns this machine away: {{message}}. Bring both machines to the same major version, the older one first.',
  'twins.trouble.other':
    '{{name}} answers with a fault: {{message}}. Its log has the details. It is asked again every few seconds.',
  'twins.skew':
    'The clock of {{name}} is {{time}} {{side}} this machine’s. Up to five minutes are tolerated. Switch on network time on both machines.',
  'twins.skew.ahead': 'ahead of',
  'twins.skew.behind': 'behind',
  'twins.version': '{{name}} runs {{theirs}}, this machine {{ours}}: both work together. Update the older one.',
  'twins.loss':
    '{{percent}} % of the latest signs of life of {{name}} were lost. Answers through it may be slow; look at the network between the two.',

  'twins.role.active': 'active: GrowthHub calls it, and it drains the queue',
  'twins.role.standby': 'standby: answers any request too, and takes over when the other one is gone',
  'twins.role.unknown': 'not heard',
  'twins.role.alone': 'alone: it does everything',
  'twins.this': 'this machine',
  'twins.id': 'node {{id}}',
  'twins.cpu': 'Processor',
  'twins.cpu.value': '{{percent}} % of {{cores}} cores',
  'twins.memory': 'Memory',
  'twins.memory.value': '{{used}} of {{total}}',
  'twins.jobs': 'Jobs',
  'twins.jobs.value': '{{queued}} wait, {{running}} being answered',
  'twins.totals': 'Requests since its start',
  'twins.totals.value': '{{requests}}: {{answered}} answered, {{refused}} refused',
  'twins.version.label': 'Version',
  'twins.unknown': 'not known now',
  'twins.addresses': 'Addresses',
  'twins.addresses.none':
    'No address: its gateway listens to this machine only. Set its public URL here, or gateway.host.',
  'twins.addresses.twin.none': 'none is known; it calls this machine',
  'twins.address.used': 'used, {{time}} there and back',
  'twins.address.used.untimed': 'used',
  'twins.address.spare': 'in reserve, {{time}} there and back',
  'twins.address.failing': 'failed when it was last tried',
  'twins.address.untried': 'not tried yet',
  'twins.backends': 'Backends',
  'twins.backends.none': 'none',
  'twins.backends.silent': 'not known while it is not heard',

  'twins.link': 'The link',
  'twins.link.roundTrip': 'There and back',
  'twins.link.loss': 'Lost',
  'twins.link.loss.value': '{{percent}} % of the latest 50',
  'twins.link.heard': 'Last heard',
  'twins.link.never': 'not since the start',
  'twins.link.clock': 'Clocks',
  'twins.link.clock.same': 'agree',
  'twins.link.clock.refused': 'more than five minutes apart',
  'twins.link.clock.apart': '{{time}} apart',
  'twins.link.term': 'Term',
  'twins.link.fingerprint': 'Fingerprint',
  'twins.link.compare': 'Must be the same on both pages. If it is not, somebody is between the two: unpair.',

  'twins.switch': 'Who is active',
  'twins.switch.handOver': 'Hand over to {{name}}',
  'twins.switch.make': 'Make this machine active',
  'twins.switch.means':
    '{{name}} becomes the one that GrowthHub calls and that drains the queue. {{told}} Nothing is lost: what is under way goes on where it is. It stays so until you change it, or until {{name}} fails or is stopped.',
  'twins.switch.told': 'GrowthHub is told at once.',
  'twins.switch.untold':
    'GrowthHub finds out when it asks next: growthhub.webhookUrl and growthhub.webhookSecret are not both set on {{name}}.',
  'twins.switch.nobody': '{{self}} is active. There is nobody to hand over to while {{name}} is not heard.',
  'twins.switch.unheard':
    '{{name}} is not heard. This machine becomes active by itself when that lasts; if {{name}} still runs, both are active until they hear each other, and then the later one stays.',
  'twins.switch.working': 'Changing…',

  'twins.settings': 'Settings of this machine',
  'twins.prefer': 'This machine is preferred',
  'twins.prefer.means':
    'When both are up and steady for a while, the preferred one is made active. With none or both preferred it is the one whose id comes first.',
  'twins.publicUrl': 'Public URL of this machine',
  'twins.publicUrl.means':
    'Where the twin and GrowthHub reach this machine’s gateway from outside: a tunnel, a VPN or a fixed name. The twin is told of each change, and tries it beside the addresses that it knows.',
  'twins.publicUrl.save': 'Save',
  'twins.publicUrl.hint': 'https://tandem-a.example.org',
  'twins.unpair': 'Unpair',
  'twins.unpair.open': 'Unpair from {{name}}…',
  'twins.unpair.loses':
    '{{name}} and this machine forget their shared secret. Each goes on alone with its own backends; requests that one of them answers with the other’s are answered by what is left. To bring them together again a new code is needed.',
  'twins.unpair.confirm': 'Type {{name}} to unpair',
  'twins.unpair.do': 'Unpair',
  'twins.unpair.keep': 'Stay paired',

  'twins.events': 'What happened lately',
  'twins.events.none': 'Nothing yet.',
  'twins.events.capped': 'The latest {{count}} are shown.',

  'pairing.title': 'Pair with another machine',
  'pairing.title.again': 'Pair again',
  'pairing.why':
    'Two machines that run Tandem can be one router: each answers with the backends of both, and when one is lost the other goes on. Show a code on one of them and enter it on the other; it does not matter which.',
  'pairing.again.why':
    'After one of the two was installed anew, or when the fingerprints differ. The old pairing ends with the new one.',
  'pairing.again.open': 'Pair again…',
  'pairing.show': 'Show a code',
  'pairing.show.title': 'On this machine: show a code',
  'pairing.show.means': 'It is good for five minutes, once, and for three tries.',
  'pairing.code': 'Pairing code',
  'pairing.left': 'Good for {{time}}. {{tries}}',
  'pairing.tries_one': 'One try is left.',
  'pairing.tries_other': '{{count}} tries are left.',
  'pairing.tries.none': 'The last try is under way.',
  'pairing.todo': 'On the other machine: open its dashboard, Twins, and enter this code with the address of this one:',
  'pairing.todo.lan':
    'An address that the other machine reaches: of this network, a VPN or a tunnel. The gateway of this one listens to this machine only: set its public URL here, or gateway.host to 0.0.0.0.',
  'pairing.withdraw': 'Withdraw the code',
  'pairing.new': 'Show a new code',
  'pairing.end.expired': 'The last code ran out: nobody entered it within five minutes.',
  'pairing.end.guessed-wrong':
    'The last code ended after three wrong tries. If nobody of you mistyped it, somebody guessed: look at who reaches this gateway.',
  'pairing.end.withdrawn': 'The last code was withdrawn.',
  'pairing.end.used': 'The last code was used, but this machine did not take the other one. That one’s page says why.',
  'pairing.enter.title': 'On this machine: enter the other one’s code',
  'pairing.enter.address': 'Address of the other machine’s gateway',
  'pairing.enter.address.hint': 'http://192.168.1.20:8484',
  'pairing.enter.code': 'Code that it shows',
  'pairing.enter.do': 'Pair',
  'pairing.enter.working': 'Pairing…',
  'pairing.id.means':
    'Both machines call themselves {{id}}. This one is {{id}} now; give one of the two another id. It is in force after a restart of that node; then pair again.',
  'pairing.id.change': 'Give this node the id {{id}}',
} as const;
