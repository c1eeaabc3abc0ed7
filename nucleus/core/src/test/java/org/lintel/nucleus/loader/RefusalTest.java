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

    @ParameterizedTest(name = "{0}: {2} is refused")
    @CsvSource(
            delimiter = '|',
            value = {
                "attack 31 | Runtime.getRuntime().exec(\"ls\"); | java.lang.Runtime.exec",
                "attack 31 | ProcessHandle.current().pid(); | java.lang.ProcessHandle",
                "attack 26 | System.load(\"/x.so\"); | java.lang.System.load",
                "attack 26 | System.loadLibrary(\"x\"); | java.lang.System.loadLibrary",
                "attack 13 | System.setSecurityManager(null); |"
                        + " java.lang.System.setSecurityManager",
                "besides | System.console(); | java.lang.System.console",
                "attack 31 | new java.io.File(\"x\").delete(); | java.io.File",
                "attack 31 | new java.io.FileInputStream(\"x\"); |" + " java.io.FileInputStream",
                "attack 31 | new java.io.PrintStream(\"x\"); | java.io.PrintStream.<init>",
                "attack 31 | new java.io.PrintWriter(\"x\"); | java.io.PrintWriter.<init>",
                "attack 31 | new java.util.Formatter(\"x\"); | java.util.Formatter.<init>",
                "attack 31 | new java.util.Scanner(java.nio.file.Path.of(\"x\")); |"
                        + " java.nio.file.Path",
                "attack 31 | java.nio.file.Files.size(null); | java.nio.file.Files",
                "attack 31 | new java.net.Socket(); | java.net.Socket",
                "attack 11 | Word.class.getClassLoader(); |" + " java.lang.Class.getClassLoader",
                "attack 11 | Word.class.getModule(); | java.lang.Class.getModule",
                "attack 11 | ClassLoader.getSystemClassLoader(); | java.lang.ClassLoader",
                "attack 11 | Thread.currentThread().getContextClassLoader(); |"
                        + " java.lang.Thread.getContextClassLoader",
                "attack 10 | Thread.getAllStackTraces(); |" + " java.lang.Thread.getAllStackTraces",
                "attack 10 | Thread.currentThread().getThreadGroup(); |"
                        + " java.lang.Thread.getThreadGroup",
                "attack 22 | Thread.ofVirtual().start(() -> {}); |" + " java.lang.Thread.ofVirtual",
                "attack 22 | Thread.startVirtualThread(() -> {}); |"
                        + " java.lang.Thread.startVirtualThread",
                "attack 22 | java.util.concurrent.Executors.newCachedThreadPool(); |"
                        + " java.util.concurrent.Executors",
                "attack 22 | java.util.concurrent.ForkJoinPool.commonPool(); |"
                        + " java.util.concurrent.ForkJoinPool",
                "attack 22 | java.util.concurrent.CompletableFuture.runAsync(() -> {}); |"
                        + " java.util.concurrent.CompletableFuture",
                "besides | new java.util.concurrent.locks.ReentrantLock().lock(); |"
                        + " java.util.concurrent.locks.ReentrantLock",
                "besides | new java.util.concurrent.CountDownLatch(1).await(); |"
                        + " java.util.concurrent.CountDownLatch",
                "attack 22 | new java.util.Timer(); | java.util.Timer",
                "attack 22 | java.util.List.of(1).parallelStream(); |"
                        + " java.util.List.parallelStream",
                "attack 22 | java.util.stream.IntStream.range(0, 9).parallel(); |"
                        + " java.util.stream.IntStream.parallel",
                "attack 22 | java.util.Arrays.parallelSort(new int[2]); |"
                        + " java.util.Arrays.parallelSort",
                "attack 22 | java.util.stream.Gatherers.mapConcurrent(2, x -> x); |"
                        + " java.util.stream.Gatherers.mapConcurrent",
                "attack 22 | java.math.BigInteger.TWO.parallelMultiply(null); |"
                        + " java.math.BigInteger.parallelMultiply",
                "attack 16 | throw new NoClassDefFoundError(\"x\"); |"
                        + " java.lang.NoClassDefFoundError.<init>",
                "besides | new java.util.WeakHashMap<String, String>().size(); |"
                        + " java.util.WeakHashMap",
                "besides | new java.io.Writer(Word.class) { public void write(char[] c, int o, int"
                        + " n) {} public void flush() {} public void close() {} }; |"
                        + " java.io.Writer.<init>",
                "attack 6 | java.util.Locale.setDefault(null); |" + " java.util.Locale.setDefault",
                "attack 6 | java.util.TimeZone.setDefault(null); |"
                        + " java.util.TimeZone.setDefault",
                "besides | java.time.LocalDate.now(java.time.ZoneId.of(\"UTC\")); |"
                        + " java.time.LocalDate.now",
                "besides | java.util.Calendar.getInstance(); |" + " java.util.Calendar.getInstance",
                "attack 13 | java.lang.invoke.MethodHandles.privateLookupIn(null, null); |"
                        + " java.lang.invoke.MethodHandles.privateLookupIn",
                "attack 13 | java.lang.invoke.MethodHandles.lookup().findClass(\"x\"); |"
                        + " java.lang.invoke.MethodHandles$Lookup.findClass",
                "attack 18 | java.lang.invoke.MethodHandles.lookup().defineClass(null); |"
                        + " java.lang.invoke.MethodHandles$Lookup.defineClass",
                "attack 26 | java.lang.foreign.Arena.global(); | java.lang.foreign.Arena",
                "attack 26 | sun.misc.Unsafe.class.getName(); | sun.misc.Unsafe",
                "attack 26 | java.lang.foreign.MemorySegment.ofAddress(8).reinterpret(8); |"
                        + " java.lang.foreign.MemorySegment",
                "attack 11 | Class.forName(\"x\", true, null); | java.lang.Class.forName",
                "attack 26 | Runtime.getRuntime().load(\"/x.so\"); |" + " java.lang.Runtime.load",
                "attack 11 | new Thread().setContextClassLoader(null); |"
                        + " java.lang.Thread.setContextClassLoader",
                "attack 10 | Thread.enumerate(new Thread[9]); |" + " java.lang.Thread.enumerate",
                "attack 10 | new ThreadGroup(\"g\"); | java.lang.ThreadGroup",
                "attack 13 | java.lang.reflect.Proxy.isProxyClass(null); |"
                        + " java.lang.reflect.Proxy",
                "besides | StackWalker.getInstance(); | java.lang.StackWalker",
                "besides | java.lang.ref.Cleaner.create(); | java.lang.ref.Cleaner",
                "besides | new java.lang.ref.WeakReference<>(\"\"); |"
                        + " java.lang.ref.WeakReference",
                "attack 21 | new InheritableThreadLocal<String>(); |"
                        + " java.lang.InheritableThreadLocal",
                "attack 31 | java.lang.management.ManagementFactory.getRuntimeMXBean(); |"
                        + " java.lang.management.ManagementFactory",
                "besides | new java.io.ObjectOutputStream(null); |" + " java.io.ObjectOutputStream",
                "besides | java.util.logging.Logger.getGlobal(); |" + " java.util.logging.Logger",
                "attack 26 | java.util.ServiceLoader.load(Word.class); |"
                        + " java.util.ServiceLoader",
                "attack 26 | java.nio.ByteBuffer.allocateDirect(9); |"
                        + " java.nio.ByteBuffer.allocateDirect",
                "besides | new java.security.SecureRandom(); | java.security.SecureRandom",
                "attack 32 | org.lintel.nucleus.abi.Gate.poll(); |"
                        + " org.lintel.nucleus.abi.Gate.poll",
                "attack 32 | org.lintel.nucleus.abi.Gate.install(null); |"
                        + " org.lintel.nucleus.abi.Gate.install",
                "attack 32 | new org.lintel.nucleus.abi.Ticks().left = 9; |"
                        + " org.lintel.nucleus.abi.Ticks",
                "attack 32 | org.lintel.libc.Poll.leave(0); | org.lintel.libc.Poll",
                "attack 32 | new org.lintel.libc.Crt0(); | org.lintel.libc.Crt0",
                "attack 32 | org.lintel.libc.jdk.Identity.next(); |"
                        + " org.lintel.libc.jdk.Identity",
                "attack 32 | org.lintel.vm.PhysicalMemory.class.getName(); |"
                        + " org.lintel.vm.PhysicalMemory",
                "attack 10 | java.util.function.Supplier<Object> s = Thread::getAllStackTraces; |"
                        + " java.lang.Thread.getAllStackTraces",
            })
    void whatReachesTheHostIsRefused(String attack, String statement, String member) {
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

    /** Only a part of the class is there for processes; by a subclass they would have the rest. */
    @Test
    void aSubclassDoesNotOpenTheRestOfAClass() {
        ClassDesc lookup = ClassDesc.of("java.lang.invoke.MethodHandles$Lookup");
        ClassDesc heir = ClassDesc.of("Heir");
        byte[] bytes =
                ClassFile.of()
                        .build(
                                heir,
                                one ->
                                        one.withSuperclass(
                                                ClassDesc.of("java.lang.invoke.MethodHandles")));
        Program program =
                withMain(
                        code ->
                                code.loadConstant(ConstantDescs.CD_String)
                                        .aconst_null()
                                        .invokestatic(
                                                heir,
                                                "privateLookupIn",
                                                MethodTypeDesc.of(
                                                        lookup, ConstantDescs.CD_Class, lookup))
                                        .pop()
                                        .return_(),
                        Map.of("Heir", bytes));
        RefusedClass e = assertThrows(RefusedClass.class, program::prepare);
        assertEquals("Heir.privateLookupIn", e.member());
    }

    /** What the JVM says of the JDK's class would be said of the program's. */
    @Test
    void aClassInAPackageOfTheJdkIsRefused() {
        ClassDesc taken = ClassDesc.of("jdk.internal.misc.Mine");
        Program program =
                withMain(
                        code -> code.loadConstant(taken).pop().return_(),
                        Map.of("jdk.internal.misc.Mine", ClassFile.of().build(taken, one -> {})));
        RefusedClass e = assertThrows(RefusedClass.class, program::prepare);
        assertTrue(e.getMessage().contains("this package is taken"), e.getMessage());
    }

    @Test
    void classesThatExtendEachOtherAreLookedAtOnce() throws Exception {
        ClassDesc chicken = ClassDesc.of("Chicken");
        ClassDesc egg = ClassDesc.of("Egg");
        MethodTypeDesc nothing = ConstantDescs.MTD_void;
        withMain(
                        code -> code.invokestatic(egg, "systemUTC", nothing).return_(),
                        Map.of(
                                "Chicken",
                                ClassFile.of().build(chicken, one -> one.withSuperclass(egg)),
                                "Egg",
                                ClassFile.of().build(egg, one -> one.withSuperclass(chicken))))
                .prepare();
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
