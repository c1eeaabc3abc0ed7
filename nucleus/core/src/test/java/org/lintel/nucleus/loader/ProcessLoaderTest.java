package org.lintel.nucleus.loader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lintel.nucleus.abi.ProcessImage;

import java.lang.ref.WeakReference;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;

/** A process has classes of its own, and they go with it. */
@Tag("own-gate")
class ProcessLoaderTest {
    private static final String COUNTER =
            """
            public class Counter {
                static int count;
                static class Far { static String text() { return "far " + Counter.count; } }
                public static void main(String[] args) { count++; System.out.println(count + Far.text()); }
            }
            """;

    @Test
    void staticsBelongToTheProcess() throws Throwable {
        TestPort.reset();
        Program program = Sources.prepared(COUNTER);
        ProcessLoader first = new ProcessLoader(program);
        ProcessLoader second = new ProcessLoader(program);
        Run.main(first);
        Run.main(first);
        Run.main(second);
        assertEquals("1far 1\n2far 2\n1far 1\n", TestPort.PORT.output());
    }

    @Test
    void theLibraryIsSharedButForItsProcessLocalClasses() throws Exception {
        TestPort.reset();
        Program program = Sources.prepared(COUNTER);
        ProcessLoader first = new ProcessLoader(program);
        ProcessLoader second = new ProcessLoader(program);
        assertNotSame(first.loadClass(ProcessImage.POLL), second.loadClass(ProcessImage.POLL));
        assertSame(
                first.loadClass("org.lintel.libc.Malloc"),
                second.loadClass("org.lintel.libc.Malloc"));
        assertSame(
                org.lintel.nucleus.abi.Gate.class, first.loadClass("org.lintel.nucleus.abi.Gate"));
        assertNotSame(first.newEntry().getClass(), second.newEntry().getClass());
    }

    @Test
    void theNucleusCannotBeNamed() throws Exception {
        TestPort.reset();
        ProcessLoader loader = new ProcessLoader(Sources.prepared(COUNTER));
        for (String name :
                List.of(
                        "org.lintel.nucleus.loader.ProcessLoader",
                        "org.lintel.vm.PhysicalMemory",
                        "java.lang.ProcessBuilder",
                        "java.net.Socket",
                        "jdk.internal.misc.Unsafe",
                        "sun.misc.Unsafe",
                        "org.junit.jupiter.api.Test",
                        "com.lmax.disruptor.RingBuffer")) {
            assertThrows(ClassNotFoundException.class, () -> loader.loadClass(name), name);
            assertNull(loader.apply(name), name);
        }
        for (String name :
                List.of(
                        "org.lintel.libc.Poll",
                        "org.lintel.libc.jdk.Identity",
                        "java.lang.ClassLoader")) {
            assertNull(loader.apply(name), name);
        }
        assertNull(loader.getResource("org/lintel/nucleus/loader/ProcessLoader.class"));
        assertNull(loader.getResourceAsStream("META-INF/lintel/process-local"));
    }

    /**
     * Process-local and shared classes of the library are in different packages to the JVM, although
     * their names are alike: linking each shows what is not public.
     */
    @Test
    void processLocalClassesLinkToTheSharedOnes() throws Exception {
        List<String> faults = LibraryLinks.faults();
        assertEquals(List.of(), faults);
    }

    @Test
    void loadersAreCollectedOnceTheirProcessesAreGone() throws Throwable {
        TestPort.reset();
        Program program = Sources.prepared(COUNTER);
        List<WeakReference<ProcessLoader>> gone = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            ProcessLoader loader = new ProcessLoader(program);
            Run.main(loader);
            gone.add(new WeakReference<>(loader));
        }
        TestPort.reset();
        int alive = 0;
        for (int attempt = 0; attempt < 10; attempt++) {
            System.gc();
            alive = 0;
            for (WeakReference<ProcessLoader> one : gone) {
                alive += one.refersTo(null) ? 0 : 1;
            }
            if (alive <= 1) {
                break;
            }
        }
        assertTrue(alive <= 1, alive + " of 1000 loaders alive");
    }

    @Test
    void aClassThatIsOnlyNamedInAStringIsCheckedWhenItIsAskedFor() throws Throwable {
        TestPort.reset();
        String source =
                """
                public class Late {
                    public static void main(String[] args) throws Exception {
                        System.out.println(Class.forName("Lat" + "e$Good").getSimpleName());
                        try { Class.forName("Lat" + "e$Bad"); }
                        catch (ClassNotFoundException e) { System.out.println("not found"); }
                    }
                }
                class Late$Good {}
                class Late$Bad { Process p; }
                """;
        assertEquals("Late$Good\nnot found\n", Run.output(source));
    }

    @Test
    void initialisersRunOnceInEachProcess() throws Throwable {
        TestPort.reset();
        Program program =
                Sources.prepared(
                        """
                        public class Once {
                            static { System.out.println("init"); }
                            static int value = 4;
                            public static void main(String[] args) { System.out.println(value++); }
                        }
                        """);
        ProcessLoader loader = new ProcessLoader(program);
        Run.main(loader);
        Run.main(loader);
        Field value = loader.loadClass("Once").getDeclaredField("value");
        value.setAccessible(true);
        assertEquals(6, value.getInt(null));
        assertEquals("init\n4\n5\n", TestPort.PORT.output());
    }
}
