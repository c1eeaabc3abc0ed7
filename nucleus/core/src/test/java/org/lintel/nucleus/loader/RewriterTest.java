package org.lintel.nucleus.loader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.lang.classfile.ClassFile;
import java.util.List;

/** What rewritten code does differs from the original in polls alone. */
@Tag("own-gate")
class RewriterTest {
    private static void prints(String expected, String source) throws Throwable {
        assertEquals(expected, Run.output(source).strip().replace('\n', ' '));
        assertEquals(0, TestPort.PORT.ticks.stackBytes, "stack depth after main");
        assertEquals(0, TestPort.PORT.ticks.initialisers, "initialisers after main");
        verified(source);
    }

    private static void verified(String source) throws Exception {
        Program program = Sources.prepared(source);
        for (String name : Sources.compile(program.mainClass(), source).keySet()) {
            byte[] bytes = program.image().find(name);
            List<VerifyError> errors =
                    ClassFile.of(
                                    ClassFile.ClassHierarchyResolverOption.of(
                                            program.image().hierarchy()))
                            .verify(bytes);
            assertEquals(List.of(), errors, name);
        }
    }

    @Test
    void everyRoundOfALoopPolls() throws Throwable {
        String source =
                """
                public class Loop {
                    public static void main(String[] args) {
                        int sum = 0;
                        for (int i = 0; i < 1000; i++) { sum += i; }
                        System.out.println(sum);
                    }
                }
                """;
        prints("499500", source);
        Run.output(source);
        int polled = TestPort.PORT.polled();
        assertTrue(polled >= 1001 && polled < 1010, "polled " + polled);
    }

    @Test
    void everyShapeOfLoopPolls() throws Throwable {
        prints(
                "10 10 10 10 10",
                """
                public class Shapes {
                    static int tries;
                    public static void main(String[] args) {
                        int a = 0; while (a < 10) a++;
                        int b = 0; do { b++; } while (b < 10);
                        int c = 0; for (;;) { if (++c == 10) break; }
                        int d = 0;
                        again:
                        while (true) {
                            switch (d) { case 9: d++; break again; case 3: d = 4; continue again; default: d++; }
                        }
                        int e = 0;
                        for (String s : "a b c d e f g h i j".split(" ")) e += s.length();
                        System.out.println(a + " " + b + " " + c + " " + d + " " + e);
                    }
                }
                """);
        assertTrue(TestPort.PORT.polled() >= 45, "polled " + TestPort.PORT.polled());
    }

    @Test
    void recursionPollsAndCountsItsDepth() throws Throwable {
        String source =
                """
                public class Deep {
                    static int depth;
                    static void down() { depth++; down(); }
                    public static void main(String[] args) {
                        try { down(); } catch (StackOverflowError e) { System.out.println(depth > 300 && depth < 600); }
                        depth = 0;
                        try { down(); } catch (StackOverflowError e) { System.out.println(depth > 300 && depth < 600); }
                    }
                }
                """;
        prints("true true", source);
        Run.output(source);
        assertEquals(2, TestPort.PORT.overflows);
    }

    @Test
    void handlersPollAndRestoreTheDepth() throws Throwable {
        prints(
                "100 done",
                """
                public class Handlers {
                    static int caught;
                    static void deep(int n) { if (n == 0) throw new IllegalStateException(); deep(n - 1); }
                    public static void main(String[] args) {
                        for (int i = 0; i < 100; i++) {
                            try { deep(20); } catch (IllegalStateException e) { caught++; }
                        }
                        try { System.out.println(caught); } finally { System.out.println("done"); }
                    }
                }
                """);
        assertTrue(TestPort.PORT.polled() > 2300, "polled " + TestPort.PORT.polled());
    }

    @Test
    void staticInitialisersAreMarkedWhileTheyRun() throws Throwable {
        String source =
                """
                public class Init {
                    static class Inner {
                        static int value;
                        static { for (int i = 0; i < 10; i++) value += i; }
                    }
                    static class Broken { static int x = Integer.parseInt("no"); }
                    public static void main(String[] args) {
                        System.out.println(Inner.value);
                        try { System.out.println(Broken.x); }
                        catch (ExceptionInInitializerError e) { System.out.println("broken"); }
                    }
                }
                """;
        prints("45 broken", source);
        Program program = Sources.prepared(source);
        TestPort port = TestPort.reset();
        port.ticks.left = 0;
        Run.outputOfNext(program);
        assertEquals(1, port.initialisersSeen);
        assertEquals(0, port.ticks.initialisers);
    }

    @Test
    void lambdasMethodReferencesAndStreamsWork() throws Throwable {
        prints(
                "[2, 4, 6] 12 HELLO 3 5",
                """
                import java.util.*;
                import java.util.function.*;
                import java.util.stream.*;
                public class Lambdas {
                    public static void main(String[] args) {
                        int two = 2;
                        List<Integer> list = Stream.of(1, 2, 3).map(i -> i * two).collect(Collectors.toList());
                        Function<String, String> upper = String::toUpperCase;
                        Supplier<ArrayList<String>> make = ArrayList::new;
                        ArrayList<String> made = make.get(); made.add("a"); made.add("b"); made.add("c");
                        IntBinaryOperator plus = Integer::sum;
                        System.out.println(list + " " + list.stream().mapToInt(i -> i).sum() + " "
                            + upper.apply("hello") + " " + made.size() + " " + plus.applyAsInt(2, 3));
                        Runnable r = () -> { for (int i = 0; i < 50; i++) { } };
                        r.run();
                    }
                }
                """);
        assertTrue(TestPort.PORT.polled() > 55);
    }

    @Test
    void recordsSealedTypesAndPatternSwitchesWork() throws Throwable {
        prints(
                "Circle[r=2] 12 true two RED 7 long text",
                """
                public class Shapes {
                    sealed interface Shape permits Circle, Square {}
                    record Circle(int r) implements Shape {}
                    record Square(int side) implements Shape {}
                    enum Colour { RED, GREEN }
                    static int area(Shape s) {
                        return switch (s) {
                            case Circle(int r) when r > 0 -> 3 * r * r;
                            case Circle c -> 0;
                            case Square q -> q.side() * q.side();
                        };
                    }
                    static String text(Object o) {
                        return switch (o) {
                            case null -> "null";
                            case Integer i when i > 5 -> "7";
                            case Integer i -> "two";
                            case Colour c when c == Colour.RED -> "RED";
                            case Colour c -> "other";
                            case String s -> s;
                            default -> "?";
                        };
                    }
                    public static void main(String[] args) {
                        System.out.println(new Circle(2) + " " + area(new Circle(2)) + " "
                            + new Circle(1).equals(new Circle(1)) + " " + text(2) + " " + text(Colour.RED)
                            + " " + text(7) + " " + text("long text"));
                    }
                }
                """);
    }

    @Test
    void patternSwitchesNameEnumsOfASealedType() throws Throwable {
        prints(
                "x y big small",
                """
                public class Labels {
                    sealed interface S permits A, R {}
                    enum A implements S { X, Y }
                    record R(int i) implements S {}
                    static String text(S s) {
                        return switch (s) {
                            case A.X -> "x";
                            case A.Y -> "y";
                            case R(int i) when i > 1 -> "big";
                            case R r -> "small";
                        };
                    }
                    public static void main(String[] args) {
                        System.out.println(text(A.X) + " " + text(A.Y) + " " + text(new R(2)) + " "
                            + text(new R(1)));
                    }
                }
                """);
    }

    /** The threads of a parallel one are the host's. */
    @Test
    void streamsThatMayBeParallelAreSequential() throws Throwable {
        prints(
                "false 4950",
                """
                import java.util.stream.*;
                public class Parallel {
                    public static void main(String[] args) {
                        IntStream s = StreamSupport.intStream(IntStream.range(0, 100).spliterator(), true);
                        System.out.println(s.isParallel() + " " + s.sum());
                    }
                }
                """);
    }

    @Test
    void switchesOverStringsAndEnumsAndNestedFinallyWork() throws Throwable {
        prints(
                "b 2 inner outer 9",
                """
                public class Mixed {
                    enum E { A, B }
                    static int nine() { try { return 9; } finally { System.out.println("outer"); } }
                    public static void main(String[] args) throws Exception {
                        String s = "x";
                        switch (s) { case "y": System.out.println("a"); break; case "x": System.out.println("b"); }
                        switch (E.B) { case A -> System.out.println(1); case B -> System.out.println(2); }
                        try (AutoCloseable c = () -> System.out.println("inner")) { }
                        System.out.println(nine());
                    }
                }
                """);
    }

    @Test
    void genericsInnerClassesAndInterfacesWithDefaultsWork() throws Throwable {
        prints(
                "hi ann 3 6 local",
                """
                import java.util.function.*;
                public class Inner {
                    interface Greeter { String name(); default String greet() { return "hi " + name(); }
                        static Greeter of(String n) { return () -> n; } private int hidden() { return 1; } }
                    class Node<T extends Comparable<T>> { T value; Node<T> next; Node(T v) { value = v; } }
                    int field = 3;
                    int outer() { return new Object() { int twice() { return field * 2; } }.twice(); }
                    public static void main(String[] args) {
                        System.out.println(Greeter.of("ann").greet());
                        Inner me = new Inner();
                        Node<Integer> n = me.new Node<>(3);
                        System.out.println(n.value + " " + me.outer());
                        class Local { public String toString() { return "local"; } }
                        System.out.println(new Local());
                    }
                }
                """);
    }

    @Test
    void constructorsMayBranchBeforeSuper() throws Throwable {
        prints(
                "5 neg",
                """
                public class Ctor {
                    static class Base { final int v; Base(int v) { this.v = v; } }
                    static class Sub extends Base {
                        Sub(int x) { super(x > 0 ? x : count(x)); }
                        static int count(int x) { throw new IllegalArgumentException("neg"); }
                    }
                    public static void main(String[] args) {
                        System.out.println(new Sub(5).v);
                        try { new Sub(-1); } catch (IllegalArgumentException e) { System.out.println(e.getMessage()); }
                    }
                }
                """);
    }

    @Test
    void identityHashCodesAreCountedByProcess() throws Throwable {
        String source =
                """
                import java.util.*;
                public class Ids {
                    static class Thing {}
                    static class Own { public int hashCode() { return 77; } }
                    static class Trouble extends RuntimeException {}
                    public static void main(String[] args) {
                        Thing a = new Thing(), b = new Thing();
                        System.out.println(a.hashCode() + " " + b.hashCode() + " " + a.hashCode());
                        System.out.println(a.toString() + " " + new Own().hashCode());
                        System.out.println(System.identityHashCode(b) + " " + new Trouble().hashCode());
                    }
                }
                """;
        prints("1 2 1 Ids$Thing@1 77 2 3", source);
        prints("1 2 1 Ids$Thing@1 77 2 3", source);
    }

    @Test
    void arraysCostTicksBySizeAndAreBound() throws Throwable {
        String source =
                """
                public class Arrays {
                    static int made(Object array) { return java.lang.reflect.Array.getLength(array); }
                    public static void main(String[] args) {
                        int sum = made(new byte[3]) + made(new String[4]) + made(new char[2][5])
                            + made(new long[1][2][3]) + made(new int[0][7]) + made(new double[6].clone());
                        System.out.println(sum);
                        try { made(new long[-1]); } catch (NegativeArraySizeException e) { System.out.println(e.getMessage()); }
                        try { made(new short[2][-3]); } catch (NegativeArraySizeException e) { System.out.println(e.getMessage()); }
                        try { made(new long[Integer.MAX_VALUE]); } catch (OutOfMemoryError e) { System.out.println("one"); }
                        try { made(new int[Integer.MAX_VALUE][Integer.MAX_VALUE][9]); } catch (Error e) { System.out.println("three"); }
                        try { made(new byte[1 << 16][1 << 16]); } finally { System.out.println("two"); return; }
                    }
                }
                """;
        prints("16 -1 -3 one three two", source);
        Run.output(source.replace("made(new byte[3])", "made(new byte[64_000_000])"));
        int polled = TestPort.PORT.polled();
        assertTrue(polled > 1_300_000 && polled < 1_400_000, "polled " + polled);
    }
}
