package org.lintel.nucleus.process;

import org.lintel.nucleus.cpu.Scheduler;
import org.lintel.vm.AddressSpace;
import org.lintel.vm.Shootdown;

/** Waits until every other processor that ran user code of a space has passed a poll. Stateless. */
public record SpaceShootdown(Scheduler scheduler) implements Shootdown {
    /** {@return what a machine with so many processors needs} */
    public static Shootdown of(Scheduler scheduler) {
        return scheduler.processors() == 1 ? NONE : new SpaceShootdown(scheduler);
    }

    @Override
    public void synchronize(AddressSpace space) {
        scheduler.awaitQuiescence(space);
    }
}
