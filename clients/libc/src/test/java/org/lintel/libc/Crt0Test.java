package org.lintel.libc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lintel.nucleus.abi.Gate;
import org.lintel.nucleus.abi.Memory;
import org.lintel.nucleus.abi.SigInfo;
import org.lintel.nucleus.abi.Signals;
import org.lintel.nucleus.abi.StartBlock;
import org.lintel.nucleus.abi.Syscalls;
import org.lintel.nucleus.abi.ThreadBlock;
import org.lintel.nucleus.abi.UserEntry;

import java.util.List;

class Crt0Test {
    private TestMachine machine;
    private Memory memory;
    private final Crt0 crt0 = new Crt0();

    /** Start-up code of another process, which has none of this one's Java state. */
    private UserEntry child;

    @BeforeEach
    void boot() throws Exception {
        machine = TestMachine.boot();
        child = new ProcessClasses(Crt0Test.class).newEntry();
        memory = Gate.memory();
        handled = 0;
    }

    private long start(Class<?> program, String... argv) {
        long block = Malloc.malloc(StartBlock.SIZE_BYTES);
        memory.putLong(block + StartBlock.ARGC, argv.length);
        memory.putLong(block + StartBlock.ARGV, CString.newVector(List.of(argv)));
        memory.putLong(block + StartBlock.ENVP, CString.newVector(List.of("HOME=/", "A=b=c")));
        memory.putLong(block + StartBlock.MAIN_CLASS, CString.duplicate(program.getName()));
        memory.putLong(block + StartBlock.PROGRAM_NAME, CString.duplicate("test"));
        return child.enter(UserEntry.START, 0, block, 0);
    }

    static final class Echo {
        static void main(String[] args) {
            Stdio.out().println(String.join("|", args) + " " + Env.getenv("A"));
            Env.setenv("A", "new");
            Env.unsetenv("HOME");
            Stdio.out().println(Env.variables().toString());
        }
    }

    @Test
    void mainGetsItsArgumentsWithoutTheProgramsName() {
        assertEquals(0, start(Echo.class, "echo", "one", "two three"));
        assertEquals("one|two three b=c\n[A=new]\n", machine.output(1));
    }

    static class Instance {
        void main() {
            Stdio.out().print("instance");
            ExitList.atExit(() -> Stdio.out().print(", at exit 1"));
            ExitList.atExit(() -> Stdio.out().print(", at exit 2"));
            ExitList.afterMain(() -> Stdio.out().print(", after main"));
        }
    }

    @Test
    void anInstanceMainRunsAndExitProceduresFollowInReverse() {
        assertEquals(0, start(Instance.class, "instance"));
        assertEquals("instance, after main, at exit 2, at exit 1", machine.output(1));
    }

    static final class Thrower {
        public static void main(String[] args) {
            Stdio.out().println("before");
            try {
                Files.close(-1);
                throw new IllegalArgumentException("inner");
            } catch (IllegalArgumentException e) {
                throw new IllegalStateException("outer", e);
            }
        }
    }

    @Test
    void anUncaughtExceptionEndsInATraceOfTheProgramAlone() {
        assertEquals(1, start(Thrower.class, "thrower"));
        String text = machine.output(2);
        assertTrue(
                text.startsWith(
                        "Exception in thread \"main\" java.lang.IllegalStateException: outer\n"
                                + "\tat org.lintel.libc.Crt0Test$Thrower.main(Crt0Test.java:"),
                text);
        assertTrue(text.contains("Caused by: java.lang.IllegalArgumentException: inner"), text);
        assertFalse(text.contains("Crt0.java"), text);
        assertEquals("before\n", machine.output(1));
    }

    @Test
    void aClassWithoutMainIsReported() {
        assertEquals(1, start(SegmentMemory.class, "none"));
        assertTrue(machine.output(2).contains("has no method main(String[])"), machine.output(2));
    }

    static final class Exiter {
        public static void main(String[] args) {
            Stdio.out().print("text");
            throw Processes.exit(3);
        }
    }

    @Test
    void exitWritesOutAndEnds() {
        // The test machine ends a process by an error, which the start-up code then reports.
        start(Exiter.class, "exiter");
        assertEquals("text", machine.output(1));
        assertTrue(machine.output(2).contains("exit 3, signal 0"), machine.output(2));
    }

    @Test
    void aThreadRunsItsProcedureOnce() {
        long number = Entries.register((ThreadEntry) argument -> argument * 2);
        assertEquals(42, crt0.enter(UserEntry.THREAD, number, 21, 0));
        assertEquals(number, Entries.register(() -> {}));
        assertEquals(0, crt0.enter(UserEntry.THREAD, number, 21, 0));
    }

    @Test
    void anUncaughtExceptionOfAThreadEndsTheProcess() {
        long number =
                Entries.register(() -> {
                    throw new IllegalStateException("in a thread");
                });
        TestMachine.ProcessEnd end =
                assertThrows(
                        TestMachine.ProcessEnd.class,
                        () -> crt0.enter(UserEntry.THREAD, number, 0, 0));
        assertEquals(1, end.status);
        assertTrue(machine.output(2).startsWith("Exception in thread \"1\""), machine.output(2));
    }

    private static int child(long argument) {
        Stdio.out().print("child " + argument);
        return (int) argument;
    }

    @Test
    void aForkGoesByNameAndFlushesFirst() {
        Stdio.out().print("parent ");
        assertEquals(8, Processes.fork(Crt0Test::child, 5));
        assertEquals("parent ", machine.output(1));
        long number = NamedProcedures.number((ForkEntry) Crt0Test::child);
        assertTrue(machine.calls.contains(Syscalls.SYS_fork + "(" + number + ", 5, 0)"));
        assertEquals(5, child.enter(UserEntry.FORK, number, 5, 0));
        assertEquals("parent child 5", machine.output(1));
    }

    @Test
    void theSameProcedureHasTheSameNumber() {
        ForkEntry first = Crt0Test::child;
        ForkEntry second = Crt0Test::child;
        assertEquals(NamedProcedures.number(first), NamedProcedures.number(second));
        ForkEntry lambda = argument -> 9;
        long number = NamedProcedures.number(lambda);
        assertEquals(9, child.enter(UserEntry.FORK, number, 0, 0));
    }

    @Test
    void aForkOfACapturingLambdaIsRefused() {
        int captured = machine.hashCode();
        IllegalArgumentException refusal =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> Processes.fork(argument -> captured, 0));
        assertTrue(refusal.getMessage().startsWith("fork needs a reference to a static method"));
    }

    private static int handled;

    private static void onSignal(int signal, SignalInfo info) {
        handled = signal * 1000 + info.pid();
    }

    private long signalInfo(int signal, int code) {
        long info = Malloc.calloc(1, SigInfo.SIZE_BYTES);
        memory.putInt(info + SigInfo.SIGNO, signal);
        memory.putInt(info + SigInfo.CODE, code);
        memory.putInt(info + SigInfo.PID, 77);
        return info;
    }

    @Test
    void aHandlerIsCalledWithWhatTheSignalTells() {
        long number = Entries.register((SignalHandler) Crt0Test::onSignal);
        crt0.enter(UserEntry.SIGNAL, number, Signals.SIGUSR1, signalInfo(Signals.SIGUSR1, 0));
        assertEquals(10_077, handled);
    }

    @Test
    void anExceptionOfAHandlerGoesOnInTheInterruptedCode() {
        long number =
                Entries.register(
                        (SignalHandler)
                                (signal, info) -> {
                                    throw new IllegalStateException("jump");
                                });
        long info = signalInfo(Signals.SIGSEGV, SigInfo.SEGV_MAPERR);
        assertThrows(
                IllegalStateException.class,
                () -> child.enter(UserEntry.SIGNAL, number, Signals.SIGSEGV, info));
        assertEquals("", machine.output(2));
    }

    private static void printSignal(int signal, SignalInfo info) {
        Stdio.err().print("signal " + info.signo() + " of " + info.pid());
    }

    @Test
    void aNamedHandlerSurvivesFork() {
        long number = Entries.register((SignalHandler) Crt0Test::printSignal);
        child.enter(UserEntry.SIGNAL, number, Signals.SIGUSR1, signalInfo(Signals.SIGUSR1, 0));
        assertEquals("signal 10 of 77", machine.output(2));
    }

    @Test
    void aHandlerOfTheParentsThatCapturesHasTheDefaultActionInTheChild() {
        long number = NamedProcedures.LIMIT + 900;
        TestMachine.ProcessEnd end =
                assertThrows(
                        TestMachine.ProcessEnd.class,
                        () ->
                                crt0.enter(
                                        UserEntry.SIGNAL,
                                        number,
                                        Signals.SIGTERM,
                                        signalInfo(Signals.SIGTERM, 0)));
        assertEquals(Signals.SIGTERM, end.signal);
    }

    @Test
    void signalsAreHeldInsideTheHeapAndAskedForAfterwards() {
        long block = Gate.threadPointer();
        LibraryLock.lock(memory, LibcData.HEAP_LOCK);
        assertEquals(1, memory.getInt(block + ThreadBlock.SIGNALS_HELD));
        LibraryLock.unlock(memory, LibcData.HEAP_LOCK);
        assertEquals(0, memory.getInt(block + ThreadBlock.SIGNALS_HELD));
        assertTrue(machine.calls.stream().noneMatch(Crt0Test::asksForSignals));

        LibraryLock.lock(memory, LibcData.HEAP_LOCK);
        memory.putInt(block + ThreadBlock.SIGNAL_WAITS, 1); // as the nucleus does
        LibraryLock.unlock(memory, LibcData.HEAP_LOCK);
        assertEquals(0, memory.getInt(block + ThreadBlock.SIGNAL_WAITS));
        assertTrue(machine.calls.stream().anyMatch(Crt0Test::asksForSignals));
    }

    private static boolean asksForSignals(String call) {
        return call.startsWith(Syscalls.SYS_sigprocmask + "(");
    }
}
