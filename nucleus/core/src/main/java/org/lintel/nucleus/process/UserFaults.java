package org.lintel.nucleus.process;

import org.lintel.nucleus.abi.SigInfo;
import org.lintel.nucleus.abi.Signals;
import org.lintel.nucleus.cpu.StackProbe;
import org.lintel.nucleus.cpu.VirtualClock;
import org.lintel.nucleus.trace.FaultOutcome;
import org.lintel.nucleus.trace.Tracer;
import org.lintel.vm.Access;
import org.lintel.vm.AddressSpace;
import org.lintel.vm.Fault;
import org.lintel.vm.FaultCounts;
import org.lintel.vm.MissHandler;

/**
 * Page faults of user code: resolved by the address space where it can, else turned into a signal,
 * whose handler may mend things and return, or into the end of the process with a report. Those that
 * the nucleus takes when it copies from and to user memory are counted with them.
 *
 * <p><b>Threads.</b> Runs on the emulated thread that made the access, from user mode, no lock held
 * (in the nucleus: that of the space); there is no state.
 */
public final class UserFaults implements MissHandler {
    static final UserFaults INSTANCE = new UserFaults();

    private UserFaults() {}

    @Override
    public int currentThread() {
        UserThread thread = UserThread.currentOrNull();
        return thread == null ? 0 : thread.tid();
    }

    @Override
    public void miss(AddressSpace space, long address, Access access) {
        UserThread thread = enter(address, StackProbe.SHORT);
        Fault fault = resolve(thread, space, address, access);
        if (fault != null) {
            thread.enterUser();
            thread.requireStack(StackProbe.LONG);
            thread.enterKernel();
            deliver(thread, fault);
        }
        leave(thread);
    }

    @Override
    public boolean missWithoutFault(AddressSpace space, long address, Access access) {
        UserThread thread = enter(address, StackProbe.SHORT);
        Fault fault = resolve(thread, space, address, access);
        leave(thread);
        return fault == null;
    }

    @Override
    public void fault(AddressSpace space, Fault fault) {
        UserThread thread = enter(fault.address(), StackProbe.LONG);
        Tracer tracer = thread.kernel().tracer();
        if (tracer.enabled) {
            trace(tracer, thread, fault.address(), fault.access(), signalOutcome(fault));
        }
        deliver(thread, fault);
        leave(thread);
    }

    /** Published like the process's own, unless it is refused: that is the call's EFAULT. */
    @Override
    public Fault missInNucleus(AddressSpace space, long address, Access access) {
        UserThread thread = UserThread.currentOrNull();
        if (thread == null || !thread.kernel().tracer().enabled) {
            return space.resolveHeld(address, access);
        }
        FaultCounts before = space.faultsHeld();
        Fault fault = space.resolveHeld(address, access);
        if (fault == null) {
            Tracer tracer = thread.kernel().tracer();
            trace(tracer, thread, address, access, outcome(before, space.faultsHeld()));
        }
        return fault;
    }

    private static UserThread enter(long address, StackProbe room) {
        UserThread thread = UserThread.currentOrNull();
        if (thread == null) {
            throw new IllegalStateException(
                    "emulated memory: a host thread touched user address 0x"
                            + Long.toHexString(address));
        }
        if (thread.isGone()) {
            throw thread.hang();
        }
        thread.requireStack(room);
        thread.enterKernel();
        return thread;
    }

    private static void leave(UserThread thread) {
        if (thread.ticks().left < 0 || thread.attention()) {
            thread.checkpoint();
        }
        thread.enterUser();
    }

    private static Fault resolve(
            UserThread thread, AddressSpace space, long address, Access access) {
        thread.ticks().left -= VirtualClock.FAULT_TICKS;
        Tracer tracer = thread.kernel().tracer();
        try {
            return tracer.enabled
                    ? resolveTraced(tracer, thread, space, address, access)
                    : space.resolve(address, access);
        } catch (RuntimeException | Error thrown) {
            thread.panicUnlessForUser(thrown);
            throw thrown;
        }
    }

    private static Fault resolveTraced(
            Tracer tracer, UserThread thread, AddressSpace space, long address, Access access) {
        FaultCounts before = space.faults();
        Fault fault = space.resolve(address, access);
        FaultOutcome outcome =
                fault != null ? signalOutcome(fault) : outcome(before, space.faults());
        trace(tracer, thread, address, access, outcome);
        return fault;
    }

    private static void trace(
            Tracer tracer, UserThread thread, long address, Access access, FaultOutcome outcome) {
        tracer.fault(
                thread.kernel().nowNs(),
                thread.cpu().id(),
                thread.process().pid(),
                thread.tid(),
                address,
                access == Access.WRITE,
                outcome);
    }

    private static FaultOutcome outcome(FaultCounts before, FaultCounts after) {
        if (after.demandZero() != before.demandZero()) {
            return FaultOutcome.DEMAND_ZERO;
        }
        if (after.copies() != before.copies()) {
            return FaultOutcome.COPY;
        }
        if (after.zeroPages() != before.zeroPages()) {
            return FaultOutcome.ZERO_PAGE;
        }
        if (after.reuses() != before.reuses()) {
            return FaultOutcome.LAST_OWNER;
        }
        return after.objectPages() != before.objectPages()
                ? FaultOutcome.OBJECT_PAGE
                : FaultOutcome.REFILL;
    }

    private static FaultOutcome signalOutcome(Fault fault) {
        return switch (fault) {
            case Fault.PageFault ignored -> FaultOutcome.UNMAPPED;
            case Fault.ProtectionFault ignored -> FaultOutcome.PROTECTION;
            case Fault.BusFault ignored -> FaultOutcome.BUS;
            case Fault.OutOfMemoryFault ignored -> FaultOutcome.OUT_OF_MEMORY;
        };
    }

    private static void deliver(UserThread thread, Fault fault) {
        int signal = signal(fault);
        int code = code(fault);
        SignalInfo info = new SignalInfo(code, 0, 0, fault.address());
        if (signal != Signals.SIGKILL && SignalDelivery.deliverFault(thread, signal, info)) {
            return;
        }
        Ending.beginExit(
                thread.process(), ExitStatus.signaled(signal, FaultReport.of(thread, fault)));
        thread.checkpoint();
    }

    private static int signal(Fault fault) {
        return switch (fault) {
            case Fault.PageFault ignored -> Signals.SIGSEGV;
            case Fault.ProtectionFault ignored -> Signals.SIGSEGV;
            case Fault.BusFault ignored -> Signals.SIGBUS;
            case Fault.OutOfMemoryFault ignored -> Signals.SIGKILL;
        };
    }

    private static int code(Fault fault) {
        return switch (fault) {
            case Fault.PageFault ignored -> SigInfo.SEGV_MAPERR;
            case Fault.ProtectionFault ignored -> SigInfo.SEGV_ACCERR;
            case Fault.BusFault bus ->
                    bus.cause() == Fault.BusFault.Cause.MISALIGNED
                            ? SigInfo.BUS_ADRALN
                            : SigInfo.BUS_ADRERR;
            case Fault.OutOfMemoryFault ignored -> SigInfo.SI_KERNEL;
        };
    }
}
