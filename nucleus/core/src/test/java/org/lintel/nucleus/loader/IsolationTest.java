package org.lintel.nucleus.loader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.util.Locale;

/**
 * Attacks on other processes through what all classes of a JVM share; what is refused outright is in
 * {@link RefusalTest}, what needs a running machine is tested with the machine.
 */
@Tag("own-gate")
class IsolationTest {
    /** Two processes of one program, run one after the other. */
    private static String twice(String source) throws Throwable {
        TestPort.reset();
        Program program = Sources.prepared(source);
        Run.main(new ProcessLoader(program));
        Run.main(new ProcessLoader(program));
        return TestPort.PORT.output();
    }

    @Test
    @DisplayName("attack 5: properties are the process's")
    void propertiesAreTheProcesses() throws Throwable {
        String output =
                twice(
                        """
                        public class P {
                            public static void main(String[] args) {
                                System.out.println(System.getProperty("mine") + System.getProperty("user.dir"));
                                System.setProperty("mine", "set");
                                System.setProperty("user.dir", "/elsewhere");
                                System.setProperty("line.separator", "!");
                                System.getProperties().clear();
                                System.out.println(System.getProperty("mine") + System.lineSeparator().length());
                            }
                        }
                        """);
        assertEquals("null/\nnull1\nnull/\nnull1\n", output);
        assertNull(System.getProperty("mine"));
        assertEquals(System.lineSeparator(), String.format("%n"));
    }

    @Test
    @DisplayName("attack 6: the default locale cannot be set")
    void localesOfTheHostStay() throws Throwable {
        Locale before = Locale.getDefault();
        RefusedClass e =
                assertThrows(
                        RefusedClass.class,
                        () ->
                                Sources.prepared(
                                        """
                                        public class L {
                                            public static void main(String[] args) {
                                                java.util.function.Consumer<java.util.Locale> c = java.util.Locale::setDefault;
                                            }
                                        }
                                        """));
        assertEquals("java.util.Locale.setDefault", e.member());
        assertSame(before, Locale.getDefault());
    }

    @Test
    @DisplayName("attack 7: System.out.close and setErr are the process's")
    void closingTheOutputClosesTheProcessesDescriptor() throws Throwable {
        java.io.PrintStream before = System.out;
        TestPort.reset();
        Run.outputOfNext(
                Sources.prepared(
                        """
                        public class C {
                            public static void main(String[] args) {
                                System.out.close();
                                System.setErr(null);
                            }
                        }
                        """));
        assertEquals(1, TestPort.PORT.closed);
        assertSame(before, System.out);
        assertFalse(System.out.checkError());
    }

    @Test
    @DisplayName("attack 9: System.exit runs the process's hooks and ends it alone")
    void exitRunsTheHooksOfTheProcessAndEndsItAlone() throws Throwable {
        TestPort.reset();
        TestPort.Exited exited =
                assertThrows(
                        TestPort.Exited.class,
                        () ->
                                Run.outputOfNext(
                                        Sources.prepared(
                                                """
                                                public class X {
                                                    public static void main(String[] args) {
                                                        Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("hook")));
                                                        try { System.exit(3); } finally { System.out.println("finally"); }
                                                    }
                                                }
                                                """)));
        assertEquals(3, exited.status);
        // The test's exit_group throws, hence "finally"; the machine's never returns.
        assertEquals("hook\nfinally\n", TestPort.PORT.output());
    }

    @Test
    @DisplayName("attack 9: Runtime.halt passes the hooks by")
    void haltPassesTheHooksBy() {
        TestPort.reset();
        TestPort.Exited exited =
                assertThrows(
                        TestPort.Exited.class,
                        () ->
                                Run.outputOfNext(
                                        Sources.prepared(
                                                """
                                                public class H {
                                                    public static void main(String[] args) {
                                                        Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("hook")));
                                                        Runtime.getRuntime().halt(4);
                                                    }
                                                }
                                                """)));
        assertEquals(4, exited.status);
        assertEquals("", TestPort.PORT.output());
    }

    @Test
    @DisplayName("attack 8: the default uncaught exception handler is the process's")
    void uncaughtExceptionHandlersAreTheProcesses() throws Throwable {
        String output =
                twice(
                        """
                        public class U {
                            public static void main(String[] args) throws Exception {
                                System.out.println(Thread.getDefaultUncaughtExceptionHandler());
                                Thread.setDefaultUncaughtExceptionHandler((t, e) -> System.out.println("mine " + e.getMessage()));
                                Thread t = new Thread(() -> { throw new IllegalStateException("x"); });
                                t.start(); t.join();
                            }
                        }
                        """);
        assertEquals("null\nmine x\nnull\nmine x\n", output);
        assertNull(Thread.getDefaultUncaughtExceptionHandler());
    }

    @Test
    @DisplayName("attack 21: thread locals do not outlive the process")
    void threadLocalsDoNotOutliveTheProcess() throws Throwable {
        String output =
                twice(
                        """
                        public class T {
                            static final ThreadLocal<String> LOCAL = new ThreadLocal<>();
                            public static void main(String[] args) {
                                System.out.println(LOCAL.get());
                                LOCAL.set("left behind");
                            }
                        }
                        """);
        assertEquals("null\nnull\n", output);
    }

    /** The program's objects are only ever called by the library, which is user code as well. */
    @Test
    @DisplayName("attack 28: a hostile toString runs as user code")
    void hostileToStringRunsAsUserCode() throws Throwable {
        String output =
                Run.output(
                        """
                        public class Hostile {
                            static int polls;
                            public String toString() { for (int i = 0; i < 5; i++) polls++; return "text" + polls; }
                            public static void main(String[] args) {
                                System.out.println(new Hostile());
                                System.out.printf("%s %s%n", new Hostile(), "x");
                            }
                        }
                        """);
        assertEquals("text5\ntext10 x\n", output);
    }
}
