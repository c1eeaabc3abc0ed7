package org.lintel.nucleus.loader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.DynamicConstantDesc;
import java.lang.constant.MethodHandleDesc;
import java.lang.constant.MethodTypeDesc;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** What a process may not use is refused before the start, with class, line and remedy. */
@Tag("own-gate")
class RefusalTest {
    /** A class whose line 3 is the statement. */
    private static String classWith(String statement) {
        return "public class Word {\n"
                + "    public static void main(String[] a) throws Throwable {\n"
                + "        "
                + statement
                + "\n    }\n}\n";
    }

    private static RefusedClass refused(String source) {
        return assertThrows(RefusedClass.class, () -> Sources.prepared(source));
    }

    @Test
    void theMessageTellsClassLineMemberAndRemedy() {
        RefusedClass e = refused(classWith("new ProcessBuilder(\"ls\").start();"));
        assertEquals(
                "Word (Word.java:3): java.lang.ProcessBuilder is refused: "
                        + "start processes with org.lintel.libc.Processes.spawn",
                e.getMessage());
        assertEquals("Word", e.className());
        assertEquals("Word.java:3", e.place());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Runtime.getRuntime().exec(\"ls\"); | java.lang.Runtime.exec",
                "ProcessHandle.current().pid(); | java.lang.ProcessHandle",
                "System.load(\"/x.so\"); | java.lang.System.load",
                "System.loadLibrary(\"x\"); | java.lang.System.loadLibrary",
                "System.setSecurityManager(null); | java.lang.System.setSecurityManager",
                "System.console(); | java.lang.System.console",
                "new java.io.File(\"x\").delete(); | java.io.File",
                "new java.io.FileInputStream(\"x\"); | java.io.FileInputStream",
                "new java.io.PrintStream(\"x\"); | java.io.PrintStream.<init>",
                "new java.io.PrintWriter(\"x\"); | java.io.PrintWriter.<init>",
                "new java.util.Formatter(\"x\"); | java.util.Formatter.<init>",
                "new java.util.Scanner(java.nio.file.Path.of(\"x\")); | java.nio.file.Path",
                "java.nio.file.Files.size(null); | java.nio.file.Files",
                "new java.net.Socket(); | java.net.Socket",
                "Word.class.getClassLoader(); | java.lang.Class.getClassLoader",
                "Word.class.getModule(); | java.lang.Class.getModule",
                "ClassLoader.getSystemClassLoader(); | java.lang.ClassLoader",
                "Thread.currentThread().getContextClassLoader(); |"
                        + " java.lang.Thread.getContextClassLoader",
                "Thread.getAllStackTraces(); | java.lang.Thread.getAllStackTraces",
                "Thread.currentThread().getThreadGroup(); | java.lang.Thread.getThreadGroup",
                "Thread.ofVirtual().start(() -> {}); | java.lang.Thread.ofVirtual",
                "Thread.startVirtualThread(() -> {}); | java.lang.Thread.startVirtualThread",
                "java.util.concurrent.Executors.newCachedThreadPool(); |"
                        + " java.util.concurrent.Executors",
                "java.util.concurrent.ForkJoinPool.commonPool(); |"
                        + " java.util.concurrent.ForkJoinPool",
                "java.util.concurrent.CompletableFuture.runAsync(() -> {}); |"
                        + " java.util.concurrent.CompletableFuture",
                "new java.util.concurrent.locks.ReentrantLock().lock(); |"
                        + " java.util.concurrent.locks.ReentrantLock",
                "new java.util.concurrent.CountDownLatch(1).await(); |"
                        + " java.util.concurrent.CountDownLatch",
                "new java.util.Timer(); | java.util.Timer",
                "java.util.List.of(1).parallelStream(); | java.util.List.parallelStream",
                "java.util.stream.IntStream.range(0, 9).parallel(); |"
                        + " java.util.stream.IntStream.parallel",
                "java.util.Arrays.parallelSort(new int[2]); | java.util.Arrays.parallelSort",
                "java.util.stream.Gatherers.mapConcurrent(2, x -> x); |"
                        + " java.util.stream.Gatherers.mapConcurrent",
                "java.math.BigInteger.TWO.parallelMultiply(null); |"
                        + " java.math.BigInteger.parallelMultiply",
                "new java.io.Writer(Word.class) { public void write(char[] c, int o, int n) {}"
                    + " public void flush() {} public void close() {} }; | java.io.Writer.<init>",
                "java.util.Locale.setDefault(null); | java.util.Locale.setDefault",
                "java.util.TimeZone.setDefault(null); | java.util.TimeZone.setDefault",
                "java.time.LocalDate.now(java.time.ZoneId.of(\"UTC\")); | java.time.LocalDate.now",
                "java.util.Calendar.getInstance(); | java.util.Calendar.getInstance",
                "java.lang.invoke.MethodHandles.privateLookupIn(null, null); |"
                        + " java.lang.invoke.MethodHandles.privateLookupIn",
                "java.lang.invoke.MethodHandles.lookup().findClass(\"x\"); |"
                        + " java.lang.invoke.MethodHandles$Lookup.findClass",
                "java.lang.invoke.MethodHandles.lookup().defineClass(null); |"
                        + " java.lang.invoke.MethodHandles$Lookup.defineClass",
                "java.lang.foreign.Arena.global(); | java.lang.foreign.Arena",
                "sun.misc.Unsafe.class.getName(); | sun.misc.Unsafe",
                "java.lang.foreign.MemorySegment.ofAddress(8).reinterpret(8); |"
                        + " java.lang.foreign.MemorySegment",
                "Class.forName(\"x\", true, null); | java.lang.Class.forName",
                "Runtime.getRuntime().load(\"/x.so\"); | java.lang.Runtime.load",
                "new Thread().setContextClassLoader(null); |"
                        + " java.lang.Thread.setContextClassLoader",
                "Thread.enumerate(new Thread[9]); | java.lang.Thread.enumerate",
                "new ThreadGroup(\"g\"); | java.lang.ThreadGroup",
                "java.lang.reflect.Proxy.isProxyClass(null); | java.lang.reflect.Proxy",
                "StackWalker.getInstance(); | java.lang.StackWalker",
                "java.lang.ref.Cleaner.create(); | java.lang.ref.Cleaner",
                "new java.lang.ref.WeakReference<>(\"\"); | java.lang.ref.WeakReference",
                "new InheritableThreadLocal<String>(); | java.lang.InheritableThreadLocal",
                "java.lang.management.ManagementFactory.getRuntimeMXBean(); |"
                        + " java.lang.management.ManagementFactory",
                "new java.io.ObjectOutputStream(null); | java.io.ObjectOutputStream",
                "java.util.logging.Logger.getGlobal(); | java.util.logging.Logger",
                "java.util.ServiceLoader.load(Word.class); | java.util.ServiceLoader",
                "java.nio.ByteBuffer.allocateDirect(9); | java.nio.ByteBuffer.allocateDirect",
                "new java.security.SecureRandom(); | java.security.SecureRandom",
                "org.lintel.nucleus.abi.Gate.poll(); | org.lintel.nucleus.abi.Gate.poll",
                "org.lintel.nucleus.abi.Gate.install(null); | org.lintel.nucleus.abi.Gate.install",
                "new org.lintel.nucleus.abi.Ticks().left = 9; | org.lintel.nucleus.abi.Ticks",
                "org.lintel.libc.Poll.leave(0); | org.lintel.libc.Poll",
                "new org.lintel.libc.Crt0(); | org.lintel.libc.Crt0",
                "org.lintel.libc.jdk.Identity.next(); | org.lintel.libc.jdk.Identity",
                "org.lintel.vm.PhysicalMemory.class.getName(); | org.lintel.vm.PhysicalMemory",
                "java.util.function.Supplier<Object> s = Thread::getAllStackTraces; |"
                        + " java.lang.Thread.getAllStackTraces",
            })
    void whatReachesTheHostIsRefused(String statement, String member) {
        RefusedClass e = refused(classWith(statement));
        assertEquals(member, e.member());
        assertTrue(e.place().equals("Word.java:3") || e.className().equals("Word$1"), e.place());
        assertTrue(e.remedy().length() > 10, e.remedy());
    }

    /** Its method would be called as it stands: here, the host's exit. */
    @Test
    void aDynamicConstantThatCallsAMethodIsRefused() {
        for (ClassDesc type : List.of(ClassDesc.of("java.lang.System"), ClassDesc.of("X"))) {
            DirectMethodHandleDesc invoke =
                    ConstantDescs.ofConstantBootstrap(
                            ClassDesc.of("java.lang.invoke.ConstantBootstraps"),
                            "invoke",
                            ConstantDescs.CD_Object,
                            ConstantDescs.CD_MethodHandle,
                            ConstantDescs.CD_Object.arrayType());
            DirectMethodHandleDesc exit =
                    MethodHandleDesc.ofMethod(
                            DirectMethodHandleDesc.Kind.STATIC,
                            type,
                            "exit",
                            MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_int));
            ConstantDesc call =
                    DynamicConstantDesc.ofNamed(invoke, "_", ConstantDescs.CD_Object, exit, 77);
            Program program = withMain(code -> code.loadConstant(call).pop().return_(), Map.of());
            RefusedClass e = assertThrows(RefusedClass.class, program::prepare);
            assertTrue(e.member().startsWith("dynamic constant"), e.member());
        }
    }

    @Test
    void aClassOfTheProgramDoesNotOpenTheNameOfOneOfTheMachine() {
        ClassDesc ticks = ClassDesc.of("org.lintel.nucleus.abi.Ticks");
        Program program =
                withMain(
                        code -> code.loadConstant(ticks.arrayType()).pop().return_(),
                        Map.of(
                                "org.lintel.nucleus.abi.Ticks",
                                ClassFile.of().build(ticks, one -> {})));
        RefusedClass e = assertThrows(RefusedClass.class, program::prepare);
        assertEquals("org.lintel.nucleus.abi.Ticks", e.member());
    }

    private static Program withMain(Consumer<CodeBuilder> body, Map<String, byte[]> others) {
        Map<String, byte[]> classes = new HashMap<>(others);
        classes.put(
                "X",
                ClassFile.of()
                        .build(
                                ClassDesc.of("X"),
                                one ->
                                        one.withMethodBody(
                                                "main",
                                                MethodTypeDesc.ofDescriptor(
                                                        "([Ljava/lang/String;)V"),
                                                ClassFile.ACC_PUBLIC | ClassFile.ACC_STATIC,
                                                body)));
        return Program.ofClasses("x", "X", classes);
    }

    @Test
    void aConstructorIsDeniedOnItsOwnClassAlone() throws Exception {
        Sources.prepared(
                """
                public class Named extends java.io.PrintWriter {
                    Named(String prefix) { super(System.out); }
                    public static void main(String[] a) { new Named("x").println(a.length); }
                }
                """);
    }

    @Test
    void nativeMethodsFinalizersAndReservedPackagesAreRefused() {
        RefusedClass e =
                refused(
                        "public class N { native void f(); public static void main(String[] a) {}"
                                + " }");
        assertEquals("native method f", e.member());
        e =
                refused(
                        "public class F { protected void finalize() {} public static void"
                                + " main(String[] a) {} }");
        assertEquals("finalize()", e.member());
        assertThrows(
                RefusedClass.class,
                () -> {
                    String source =
                            "package org.lintel.libc; public class Mine { public static void"
                                    + " main(String[] a) {} }";
                    Program.ofClasses(
                                    "mine",
                                    "org.lintel.libc.Mine",
                                    Sources.compile("org/lintel/libc/Mine", source))
                            .prepare();
                });
    }

    @Test
    void aClassLoaderOfTheProgramsOwnIsRefused() {
        RefusedClass e =
                refused(
                        "public class L extends ClassLoader { public static void main(String[] a)"
                                + " {} }");
        assertEquals("java.lang.ClassLoader", e.member());
        assertEquals("L.java", e.place());
    }

    @Test
    void refusalsReachClassesThatMainOnlyNames() {
        RefusedClass e =
                refused(
                        """
                        public class Outer {
                            static class Hidden {
                                static void f() { new Thread().stop(); }
                            }
                            public static void main(String[] a) { Hidden.f(); }
                        }
                        """);
        assertEquals("Outer$Hidden", e.className());
        assertEquals("Outer.java:3", e.place());
    }

    @Test
    void aClassOfANewerFormatIsNamedWithTheJavaItNeeds() {
        Map<String, byte[]> classes =
                Sources.compile("V", "public class V { public static void main(String[] a) {} }");
        byte[] bytes = classes.get("V");
        bytes[7] = 77;
        ProgramException e =
                assertThrows(
                        ProgramException.class,
                        () -> Program.ofClasses("v", "V", classes).prepare());
        assertEquals(
                "V: class file version 77 needs Java 33, this machine runs on Java 25;"
                        + " compile with --release 25",
                e.getMessage());
    }

    @Test
    void jarsAreCheckedWithAMessageEach(@TempDir Path folder) throws Exception {
        Path none = folder.resolve("none.jar");
        assertMessage("no such file", () -> Program.ofJar(none, "A"));
        Path text = Files.writeString(folder.resolve("text.jar"), "hello");
        assertMessage("not a jar", () -> Program.ofJar(text, "A"));
        Path jar = folder.resolve("a.jar");
        Map<String, byte[]> classes =
                Sources.compile("A", "public class A { public static void notMain() {} }");
        try (var zip = new java.util.zip.ZipOutputStream(Files.newOutputStream(jar))) {
            zip.putNextEntry(new java.util.zip.ZipEntry("A.class"));
            zip.write(classes.get("A"));
        }
        assertMessage("names no Main-Class", () -> Program.ofJar(jar, null));
        assertMessage("no class B", () -> Program.ofJar(jar, "B").prepare());
        assertMessage("A: no main method", () -> Program.ofJar(jar, "A").prepare());
    }

    @Test
    void onlyWhatTheLanguageCallsMainIsOne() throws Exception {
        for (String other :
                java.util.List.of(
                        "static int main(String[] a) { return 0; }",
                        "static void main(int a) {}")) {
            Map<String, byte[]> classes =
                    Sources.compile("A", "public class A { public " + other + " }");
            assertMessage(
                    "A: no main method", () -> Program.ofClasses("a", "A", classes).prepare());
        }
        Map<String, byte[]> heir =
                Sources.compile("A", "public class A extends B {} class B { void main() {} }");
        Program.ofClasses("a", "A", heir).prepare();
    }

    @Test
    void damagedClassFilesAreSaidToBeDamaged() throws Exception {
        byte[] good =
                Sources.compile("D", "public class D { public static void main(String[] a) {} }")
                        .get("D");
        long seed = 42;
        java.util.Random random = new java.util.Random(seed);
        for (int round = 0; round < 2000; round++) {
            byte[] bad = good.clone();
            for (int i = random.nextInt(4); i >= 0; i--) {
                bad[random.nextInt(bad.length)] = (byte) random.nextInt();
            }
            byte[] cut =
                    random.nextInt(4) == 0
                            ? java.util.Arrays.copyOf(bad, random.nextInt(bad.length))
                            : bad;
            try {
                Program.ofClasses("d", "D", Map.of("D", cut)).prepare();
            } catch (ProgramException e) {
                assertTrue(e.getMessage() != null, "seed " + seed + " round " + round);
            } catch (RuntimeException | Error e) {
                throw new AssertionError("seed " + seed + " round " + round, e);
            }
        }
    }

    private static void assertMessage(
            String part, org.junit.jupiter.api.function.Executable action) {
        ProgramException e = assertThrows(ProgramException.class, action);
        assertTrue(e.getMessage().contains(part), e.getMessage());
    }
}
