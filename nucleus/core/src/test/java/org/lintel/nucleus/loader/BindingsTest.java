package org.lintel.nucleus.loader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.lang.reflect.Method;

/** What a program calls of the JDK is the process's own. */
@Tag("own-gate")
class BindingsTest {
    @Test
    void annotationsOfOnesOwnClassesAreFound() throws Throwable {
        prints(
                "5 [quick] true 1 @A.Test(priority=5, tags={}) SecurityException"
                        + " $Proxy class jdk.proxy.$Proxy Ljdk/proxy/$Proxy;",
                "",
                """
                import java.lang.annotation.*;
                public class A {
                    @Retention(RetentionPolicy.RUNTIME)
                    @interface Test { int priority() default 1; String[] tags() default {}; }
                    @Test(tags = "quick") static class Tests { @Test(priority = 5) public void one() {} }
                    public static void main(String[] args) throws Throwable {
                        Test ofMethod = Tests.class.getDeclaredMethods()[0].getAnnotation(Test.class);
                        System.out.println(ofMethod.priority());
                        System.out.println(java.util.Arrays.toString(Tests.class.getAnnotation(Test.class).tags()));
                        System.out.println(Tests.class.isAnnotationPresent(Test.class));
                        System.out.println(Tests.class.getAnnotations().length);
                        System.out.println(ofMethod);
                        try { Thread.class.getAnnotations(); }
                        catch (SecurityException e) { System.out.println(e.getClass().getSimpleName()); }
                        System.out.println(ofMethod.getClass().getName());
                        Class<?> open = Others.class.getAnnotations()[0].getClass();
                        System.out.println(open);
                        System.out.println(open.descriptorString());
                    }
                    @Retention(RetentionPolicy.RUNTIME)
                    public @interface Open {}
                    @Open static class Others {}
                }
                """);
    }

    private static void prints(String expected, String body) throws Throwable {
        String source =
                "import java.util.*; import java.util.function.*; import java.util.stream.*;\n"
                    + "public class Body { public static void main(String[] args) throws Throwable"
                    + " {\n"
                        + body
                        + "} }\n";
        assertEquals(expected, Run.output(source).strip().replace('\n', ' '));
    }

    @Test
    void everyBindingLeadsToAMethod() {
        for (Bindings.Call call : Bindings.all()) {
            Class<?> target = Hierarchy.hostClass(call.toOwner());
            assertNotNull(target, call.toString());
            boolean found = false;
            for (Method method : target.getMethods()) {
                found |= method.getName().equals(call.toName());
            }
            assertTrue(found, call.toString());
            assertNotNull(Hierarchy.hostClass(call.owner()), call.toString());
        }
    }

    @Test
    void systemIsTheProcesses() throws Throwable {
        prints(
                "Lintel null x / [] true",
                """
                System.out.println(System.getProperty("os.name") + " " + System.getProperty("user.name")
                    + " " + System.getProperty("no", "x") + " " + System.getProperty("user.dir")
                    + " " + System.getenv().keySet() + " " + (System.nanoTime() < System.nanoTime()));
                """);
        assertFalse(java.lang.System.getProperties().containsKey("set.by.a.process"));
    }

    @Test
    void setOutConcernsTheProcessAlone() throws Throwable {
        java.io.PrintStream before = System.out;
        prints(
                "back 5",
                """
                var bytes = new java.io.ByteArrayOutputStream();
                var old = System.out;
                System.setOut(new java.io.PrintStream(bytes));
                System.out.print("hello");
                System.setOut(old);
                System.out.println("back " + bytes.size());
                """);
        assertEquals(before, System.out);
    }

    @Test
    void setsAndMapsAreWalkedInTheOrderWritten() throws Throwable {
        prints(
                "[z, a, q] {k=1, b=2} [3, 1] [c, b] {x=9}",
                """
                Function<String, Set<String>> one = Set::of;
                System.out.println(Set.of("z", "a", "q") + " " + Map.of("k", 1, "b", 2) + " "
                    + Set.copyOf(List.of(3, 1, 3)) + " "
                    + Stream.of("c", "b").collect(Collectors.toUnmodifiableSet()) + " "
                    + Map.ofEntries(Map.entry("x", 9)));
                """);
    }

    @Test
    void randomnessComesFromTheMachine() throws Throwable {
        String body =
                """
                Supplier<Random> make = Random::new;
                List<Integer> l = new ArrayList<>(List.of(1, 2, 3, 4, 5, 6)); Collections.shuffle(l);
                System.out.println(new Random().nextInt() + " " + Math.random() + " " + UUID.randomUUID()
                    + " " + l + " " + make.get().nextInt() + " " + new Random(1).nextInt()
                    + " " + new SplittableRandom().nextInt());
                """;
        String source =
                "import java.util.*; import java.util.function.*; public class R { public static"
                        + " void main(String[] a) { "
                        + body
                        + "} }";
        assertEquals(Run.output(source), Run.output(source));
    }

    @Test
    void clocksAreTheMachines() throws Throwable {
        prints(
                "1970-01-01 1970 true UTC",
                """
                Supplier<java.time.Instant> now = java.time.Instant::now;
                System.out.println(java.time.LocalDate.now() + " " + java.time.Year.now() + " "
                    + (new Date().getTime() < now.get().toEpochMilli() + 1000) + " "
                    + (java.time.ZoneId.systemDefault().equals(java.time.ZoneOffset.UTC) ? "UTC" : "?"));
                """);
    }

    @Test
    void enumsHashTheSameInEachRun() throws Throwable {
        String source =
                """
                import java.util.*;
                public class E {
                    enum Colour { RED, GREEN { int x() { return 2; } }, BLUE; int x() { return 1; } }
                    record Pair(Colour c, int n) {}
                    public static void main(String[] a) {
                        Map<Object, Integer> m = new HashMap<>();
                        for (Colour c : Colour.values()) { m.put(c, c.x()); m.put(new Pair(c, 1), 0); }
                        m.put(java.time.DayOfWeek.FRIDAY, 5);
                        m.put(new Object(), 6);
                        System.out.println(m + " " + Colour.RED.hashCode() + " " + Objects.hashCode(Colour.BLUE)
                            + " " + new int[0].hashCode() + " " + Colour.class.hashCode());
                    }
                }
                """;
        String first = Run.output(source);
        int expected = "E$Colour".hashCode() * 31 + "RED".hashCode() | 1;
        assertTrue(first.contains(" " + expected + " "), first);
        assertTrue(first.contains("java.lang.Object@1=6"), first);
        assertEquals(first, Run.output(source));
    }

    @Test
    void stackTracesAreTheProgramsAndGoToItsError() throws Throwable {
        String source =
                """
                public class Trace {
                    public static void main(String[] args) {
                        try { throw new IllegalStateException("oops"); }
                        catch (Exception e) { e.printStackTrace(); }
                    }
                }
                """;
        String[] lines = Run.output(source).split("\n");
        assertEquals("java.lang.IllegalStateException: oops", lines[0]);
        assertEquals("\tat Trace.main(Trace.java:3)", lines[1]);
        for (String line : lines) {
            assertFalse(line.contains("org.lintel."), line);
        }
    }

    @Test
    void reflectionReachesTheProgramsOwnClassesAlone() throws Throwable {
        prints(
                "7 class R$Own secret [secret] SecurityException SecurityException"
                        + " ClassNotFoundException ClassNotFoundException ClassNotFoundException"
                        + " org.lintel.libc.jdk.Thread",
                "",
                """
                import java.lang.reflect.*;
                public class R {
                    static class Own { private int secret() { return 7; } }
                    static String name(Class<?> c) { return c.getSimpleName(); }
                    interface Action { Object run() throws Throwable; }
                    static String outcome(Action a) {
                        try { return String.valueOf(a.run()); } catch (Throwable t) { return name(t.getClass()); }
                    }
                    public static void main(String[] args) throws Throwable {
                        Method m = Own.class.getDeclaredMethod("secret");
                        m.setAccessible(true);
                        System.out.println(m.invoke(Own.class.getDeclaredConstructor().newInstance()));
                        System.out.println(Class.forName("R$Own") + " " + m.getName());
                        StringBuilder names = new StringBuilder();
                        for (Method one : Own.class.getDeclaredMethods()) names.append(one.getName());
                        System.out.println("[" + names + "]");
                        System.out.println(outcome(() -> String.class.getDeclaredField("value")));
                        System.out.println(outcome(() -> org.lintel.nucleus.abi.Gate.class.getMethod("poll")));
                        System.out.println(outcome(() -> Class.forName("java.lang.ProcessBuilder")));
                        System.out.println(outcome(() -> Class.forName("org.lintel.libc.Poll")));
                        System.out.println(outcome(() -> Class.forName("org.lintel.nucleus.loader.ProcessLoader")));
                        System.out.println(outcome(() -> Class.forName("java.lang.Thread").getName()));
                    }
                }
                """);
    }

    private static void prints(String expected, String nothing, String source) throws Throwable {
        assertEquals(expected + nothing, Run.output(source).strip().replace('\n', ' '));
    }
}
