package org.lintel.harness.bench;

import org.lintel.harness.bench.guests.Mixture;
import org.lintel.nucleus.MachineConfig;

/** A machine that runs {@link Mixture}, for {@link IsolatedNucleus}. */
final class MixtureMachine implements Subject {
    private final GuestMachine machine;

    MixtureMachine(boolean traced, long batch) throws Exception {
        MachineConfig config = MachineConfig.standard();
        machine = new GuestMachine(traced ? config : config.untraced(), Mixture.class, batch);
    }

    @Override
    public void batch() {
        machine.batch();
    }

    @Override
    public void close() throws Exception {
        machine.close();
    }
}
