import { useNode } from '../../api/node-access.tsx';
import { Notices } from '../../components/notices.tsx';
import { reasonOf } from '../../components/reason-of.ts';
import { t } from '../../i18n/index.ts';
import { TryBox } from '../overview/try-box.tsx';
import { AccountsSection } from '../setup/accounts-section.tsx';
import { CallersSection } from '../setup/callers-section.tsx';
import { MachineSection } from '../setup/machine-section.tsx';
import { OllamaSection } from '../setup/ollama-section.tsx';
import { useConfiguration, useSurroundings } from '../setup/use-setup.ts';
import { Choose } from '../tunnel/choose.tsx';
import { notesOf } from '../tunnel/notes.ts';
import { Now } from '../tunnel/now.tsx';
import { useTunnel } from '../tunnel/use-tunnel.ts';
import { Pairing } from '../twins/pairing.tsx';
import { useTwins } from '../twins/use-twins.ts';
import type { StepName } from './steps.ts';

/** What is done in a step: the same parts as on the pages that they come from. */
export function StepBody({ step, now }: { readonly step: StepName; readonly now: number }) {
  switch (step) {
    case 'name':
    case 'model':
    case 'accounts':
    case 'answer':
      return <SetupStep step={step} />;
    case 'tunnel':
      return <TunnelStep now={now} />;
    case 'twin':
      return <TwinStep now={now} />;
  }
}

function SetupStep({ step }: { readonly step: 'name' | 'model' | 'accounts' | 'answer' }) {
  const { state } = useNode();
  const { data: around, error } = useSurroundings();
  const { data: configuration, error: unread } = useConfiguration();
  const problem = error ?? unread;
  if (problem) return <p role="alert">{t('setup.unreadable', { message: problem.message })}</p>;
  if (!state || !around || !configuration) return null;
  const given = { state, around, configuration };
  switch (step) {
    case 'name':
      return <MachineSection {...given} />;
    case 'model':
      return <OllamaSection {...given} isNext />;
    case 'accounts':
      return <AccountsSection {...given} next="account" />;
    case 'answer':
      return (
        <>
          <TryBox state={state} />
          <CallersSection state={state} configuration={configuration} isNext={false} />
        </>
      );
  }
}

function TunnelStep({ now }: { readonly now: number }) {
  const { data: state, error } = useTunnel();
  if (error) return <p role="alert">{t('tunnel.unread', { message: reasonOf(error) })}</p>;
  if (!state) return null;
  return (
    <>
      <Notices notices={notesOf(state)} />
      <Choose state={state} />
      <Now state={state} now={now} />
    </>
  );
}

function TwinStep({ now }: { readonly now: number }) {
  const { data: state, error } = useTwins();
  if (error) return <p role="alert">{t('twins.unread', { message: error.message })}</p>;
  return state ? <Pairing state={state} isBroken={false} now={now} /> : null;
}
