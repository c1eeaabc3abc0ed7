package org.lintel.nucleus.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lintel.nucleus.MachineConfig;
import org.lintel.nucleus.ProcessSpec;
import org.lintel.nucleus.abi.Signals;
import org.lintel.nucleus.guests.libc.Descriptors;
import org.lintel.nucleus.guests.libc.Family;
import org.lintel.nucleus.guests.libc.Signalled;
import org.lintel.nucleus.guests.libc.Threaded;
import org.lintel.nucleus.process.ExitStatus;
import org.lintel.nucleus.process.Process;

import java.util.Map;

/**
 * The user library on the real machine, with one processor and with two. The guests check
 * themselves; here only their end is looked at, and that the machine is whole.
 */
class LibcTest {
    private static final ExitStatus OK = ExitStatus.exited(0);

    private static String run(Class<?> guest, String which, ExitStatus expected) throws Exception {
        return run(guest, which, "", expected);
    }

    /** Runs a guest on one processor, then on two. {@return what it printed on the one} */
    private static String run(Class<?> guest, String which, String stdin, ExitStatus expected)
            throws Exception {
        String printed = null;
        for (int processors = 1; processors <= 2; processors++) {
            MachineConfig config =
                    MachineConfig.standard()
                            .withProcessors(processors)
                            .withPrograms(Map.of(guest.getSimpleName(), Rig.program(guest)));
            try (Rig rig = new Rig(config)) {
                Process process =
                        rig.start(
                                ProcessSpec.of(guest.getSimpleName(), Rig.program(guest), which),
                                stdin);
                rig.runToTheEnd();
                ExitStatus status = process.exitStatus();
                assertEquals(
                        expected.toString(),
                        ending(status).toString(),
                        config.processors() + " processors: " + rig.out(guest) + rig.err(guest));
                printed = printed == null ? rig.out(guest) + rig.err(guest) : printed;
            }
        }
        return printed;
    }

    /** A status without its report, which names addresses and lines. */
    private static ExitStatus ending(ExitStatus status) {
        return new ExitStatus(status.code(), status.signal(), null);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "raised",
                "masked",
                "suspended",
                "interrupted",
                "restarted",
                "killed",
                "named-handler",
                "captured-handler",
                "mended",
                "thrown",
                "inside-malloc",
                "inside-stdio",
                "stopped"
            })
    void signalsKeepTheirPromise(String which) throws Exception {
        run(Signalled.class, which, OK);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "joined",
                "mutex",
                "condition",
                "semaphore",
                "barrier",
                "timeouts",
                "detached",
                "exits",
                "malloc"
            })
    void threadsKeepTheirPromise(String which) throws Exception {
        run(Threaded.class, which, OK);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "waited",
                "copied",
                "shared",
                "handed-over",
                "spawned",
                "groups",
                "limits",
                "other-threads"
            })
    void processesKeepTheirPromise(String which) throws Exception {
        run(Family.class, which, OK);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pipes",
                "polled",
                "duplicated",
                "memory-file",
                "streams",
                "large",
                "signal-while-reading"
            })
    void descriptorsKeepTheirPromise(String which) throws Exception {
        run(Descriptors.class, which, OK);
    }

    @ParameterizedTest
    @CsvSource({
        "exits, 'first|last|'",
        "no-twice, 'parent child end|'",
        "replaced, 'replaced kept 2|'"
    })
    void textComesOnceAndInOrder(String which, String text) throws Exception {
        assertEquals(text.replace('|', '\n'), run(Family.class, which, OK));
    }

    @Test
    void linesAreRead() throws Exception {
        assertEquals("1: a\n2: \n3: b\n", run(Descriptors.class, "lines", "a\n\nb", OK));
    }

    @Test
    void systemOutAndTheStreamKeepTheirOrder() throws Exception {
        assertEquals("one two three\n", run(Descriptors.class, "both-ways", OK));
    }

    @Test
    void linesOfThreadsDoNotMix() throws Exception {
        String text = run(Threaded.class, "lines", OK);
        assertEquals(80, text.lines().count());
        assertTrue(text.lines().allMatch(line -> line.matches("thread \\d says \\d+")), text);
    }

    @Test
    void aBrokenPipeKillsByDefault() throws Exception {
        run(Descriptors.class, "broken-pipe", ExitStatus.signaled(Signals.SIGPIPE, null));
    }

    @Test
    void anUncaughtExceptionOfAThreadEndsTheProcess() throws Exception {
        try (Rig rig = Rig.standard()) {
            Process process = rig.start(Threaded.class, "uncaught");
            rig.runToTheEnd();
            assertEquals(ExitStatus.exited(1), process.exitStatus());
            assertEquals("before\n", rig.out(Threaded.class));
            String text = rig.err(Threaded.class);
            assertTrue(
                    text.startsWith(
                            "Exception in thread \"2\" java.lang.IllegalStateException: in a"
                                    + " thread\n"
                                    + "\tat org.lintel.nucleus.guests.libc.Threaded."),
                    text);
        }
    }
}
