package org.lintel.nucleus.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.MapFlags;
import org.lintel.nucleus.abi.SigInfo;
import org.lintel.nucleus.abi.Signals;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.function.Consumer;

/** What the text of a trace looks like, line by line. */
class StraceTest {
    private static String text(Consumer<Tracer> run) {
        StringBuilder out = new StringBuilder();
        Strace strace = new Strace(new SampleCalls(), out);
        try (Tracer tracer = Tracer.start(true, List.of(strace))) {
            run.accept(tracer);
        }
        return out.toString();
    }

    private static void enter(Tracer tracer, int pid, int tid, int number, long... arguments) {
        long[] a = Arrays.copyOf(arguments, 6);
        tracer.trapEnter(0, 0, pid, tid, number, a[0], a[1], a[2], a[3], a[4], a[5]);
    }

    private static void exit(Tracer tracer, int pid, int tid, int number, long result) {
        tracer.trapExit(0, 0, pid, tid, number, result);
    }

    @Test
    void aCallIsOneLineWithArgumentsAndResult() {
        String text =
                text(t -> {
                    enter(t, 3, 3, SampleCalls.READ, 0, 0x2_0010, 4096);
                    exit(t, 3, 3, SampleCalls.READ, 120);
                    enter(t, 3, 3, SampleCalls.GETPID);
                    exit(t, 3, 3, SampleCalls.GETPID, 3);
                });
        assertEquals("[pid 3] read(0, 0x20010, 4096) = 120\n[pid 3] getpid() = 3\n", text);
    }

    @Test
    void anErrorIsNamedAndExplained() {
        String text =
                text(t -> {
                    enter(t, 3, 3, SampleCalls.READ, -1, 0, 1);
                    exit(t, 3, 3, SampleCalls.READ, -Errno.EBADF.number());
                });
        assertEquals("[pid 3] read(-1, NULL, 1) = -1 EBADF (Bad file descriptor)\n", text);
    }

    @Test
    void flagsSignalsAndAddressesAreSymbols() {
        int flags = MapFlags.MAP_PRIVATE | MapFlags.MAP_ANONYMOUS | 0x80_0000;
        String text =
                text(t -> {
                    enter(t, 3, 3, SampleCalls.MMAP, 0, 8192, 3, flags, -1, 0);
                    exit(t, 3, 3, SampleCalls.MMAP, 0x3f_fffe_e000L);
                    enter(t, 3, 3, SampleCalls.KILL, 4, Signals.SIGTERM);
                    exit(t, 3, 3, SampleCalls.KILL, 0);
                    enter(t, 3, 3, SampleCalls.PIPE2, 0x1000, 0x8_0800);
                    exit(t, 3, 3, SampleCalls.PIPE2, 0);
                    enter(t, 3, 3, SampleCalls.LSEEK, 3, -8, 2);
                    exit(t, 3, 3, SampleCalls.LSEEK, 0);
                });
        assertEquals(
                """
                [pid 3] mmap(NULL, 8192, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|0x800000, -1, 0) = 0x3ffffee000
                [pid 3] kill(4, SIGTERM) = 0
                [pid 3] pipe2(0x1000, O_NONBLOCK|O_CLOEXEC) = 0
                [pid 3] lseek(3, -8, SEEK_END) = 0
                """,
                text);
    }

    @Test
    void aCallThatWaitsIsSplitInTwo() {
        String text =
                text(t -> {
                    enter(t, 4, 5, SampleCalls.READ, 3, 0x2_0010, 1);
                    enter(t, 3, 3, SampleCalls.GETPID);
                    exit(t, 3, 3, SampleCalls.GETPID, 3);
                    exit(t, 4, 5, SampleCalls.READ, 1);
                });
        assertEquals(
                """
                [pid 4 tid 5] read(3, 0x20010, 1 <unfinished ...>
                [pid 3] getpid() = 3
                [pid 4 tid 5] <... read resumed>) = 1
                """,
                text);
    }

    @Test
    void aCallThatNeverReturnsEndsWithAQuestionMark() {
        String text =
                text(t -> {
                    enter(t, 3, 3, SampleCalls.EXIT_GROUP, 7);
                    t.exit(0, 0, 3, 3, 7, 0);
                });
        assertEquals("[pid 3] exit_group(7) = ?\n[pid 3] +++ exited with 7 +++\n", text);
    }

    @Test
    void signalsAndDeathsAreShown() {
        String text =
                text(t -> {
                    t.spawn(0, 0, 1, 1, 3, EventKind.Origin.FORK);
                    t.signalDeliver(0, 0, 3, 3, Signals.SIGSEGV, SigInfo.SEGV_MAPERR, 0x10, 0);
                    t.signalDeliver(0, 0, 3, 3, Signals.SIGUSR1, SigInfo.SI_USER, 0, 17);
                    t.exit(0, 0, 3, 3, 0, Signals.SIGSEGV);
                });
        assertEquals(
                """
                [pid 1] +++ forks process 3 +++
                [pid 3] --- SIGSEGV {si_code=SEGV_MAPERR, si_addr=0x10} ---
                [pid 3] --- SIGUSR1 {si_code=SI_USER} --- handler 17
                [pid 3] +++ killed by SIGSEGV +++
                """,
                text);
    }

    @Test
    void aNumberWithoutACallIsShownAsANumber() {
        String text =
                text(t -> {
                    enter(t, 3, 3, SampleCalls.UNKNOWN, 1, 2, 3, 4, 5, 6);
                    exit(t, 3, 3, SampleCalls.UNKNOWN, -Errno.ENOSYS.number());
                });
        assertEquals(
                "[pid 3] syscall_400(1, 2, 3, 4, 5, 6) = -1 ENOSYS (Function not implemented)\n",
                text);
    }

    @Test
    void faultsAreShownWithWhatBecameOfThemButNoRefills() {
        String text =
                text(t -> {
                    t.fault(0, 0, 3, 3, 0x2_0000, true, FaultOutcome.COPY);
                    t.fault(0, 0, 3, 3, 0x2_1000, false, FaultOutcome.REFILL);
                    t.fault(0, 0, 3, 3, 0x10, false, FaultOutcome.UNMAPPED);
                });
        assertEquals(
                """
                [pid 3] ~~~ fault, store to 0x20000: cow ~~~
                [pid 3] ~~~ fault, load from 0x10: unmapped ~~~
                """,
                text);
    }

    @Test
    void onlyTheKindsAskedForAreShown() {
        StringBuilder out = new StringBuilder();
        Strace faults = new Strace(new SampleCalls(), out, EnumSet.of(EventKind.FAULT));
        try (Tracer tracer = Tracer.start(true, List.of(faults))) {
            enter(tracer, 3, 3, SampleCalls.GETPID);
            tracer.fault(0, 0, 3, 3, 0x2_0000, true, FaultOutcome.DEMAND_ZERO);
            exit(tracer, 3, 3, SampleCalls.GETPID, 3);
        }
        assertEquals("[pid 3] ~~~ fault, store to 0x20000: demandZero ~~~\n", out.toString());
    }
}
