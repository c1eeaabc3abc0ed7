package org.lintel.nucleus.loader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a program sees of the JDK does not depend on the host: neither its clock, nor its random
 * sources, nor where objects lie. The lists are those of the running JDK, so that a newer one is
 * looked at too.
 */
@Tag("own-gate")
class HostStateTest {
    private static final List<String> PACKAGES =
            List.of("java/lang", "java/util", "java/time", "java/text", "java/math", "java/io");

    /** Methods of these names read the clock, the zone or a random source where they get none. */
    private static final Set<String> READERS =
            Set.of(
                    "now",
                    "dateNow",
                    "zonedDateTimeNow",
                    "random",
                    "randomUUID",
                    "shuffle",
                    "currentTimeMillis",
                    "nanoTime",
                    "systemDefault",
                    "systemDefaultZone",
                    "systemUTC",
                    "tickMillis",
                    "tickSeconds",
                    "tickMinutes",
                    "identityHashCode");

    /** Classes whose constructors read them, unless they are given a number or another such object. */
    private static final Set<String> SEEDED =
            Set.of(
                    "java/util/Random",
                    "java/util/SplittableRandom",
                    "java/util/Date",
                    "java/util/GregorianCalendar");

    private static List<Class<?>> allowedClasses() throws IOException {
        Path modules = FileSystems.getFileSystem(URI.create("jrt:/")).getPath("modules/java.base");
        List<Class<?>> classes = new ArrayList<>();
        for (String top : PACKAGES) {
            try (Stream<Path> files = Files.walk(modules.resolve(top))) {
                for (Path file : files.filter(HostStateTest::isClass).toList()) {
                    String name = modules.relativize(file).toString().replace(".class", "");
                    if (AllowList.refusal(name) == null) {
                        classes.add(Hierarchy.hostClass(name));
                    }
                }
            }
        }
        return classes;
    }

    private static boolean isClass(Path file) {
        return file.toString().endsWith(".class") && !file.toString().endsWith("-info.class");
    }

    /** The caller brings the clock or the source along. */
    private static boolean isGivenOne(Executable member) {
        return Arrays.stream(member.getParameterTypes())
                .anyMatch(type ->
                        InstantSource.class.isAssignableFrom(type)
                                || type == Clock.class
                                || java.util.random.RandomGenerator.class.isAssignableFrom(type)
                                || type == Random.class);
    }

    @Test
    void everyMethodThatReadsClockOrRandomSourceIsBoundOrRefused() throws IOException {
        Hierarchy hierarchy = new Hierarchy(name -> null);
        List<String> open = new ArrayList<>();
        int looked = 0;
        for (Class<?> type : allowedClasses()) {
            String owner = type.getName().replace('.', '/');
            if (!Modifier.isPublic(type.getModifiers()) || Bindings.substitute(owner) != null) {
                continue;
            }
            for (Method method : type.getDeclaredMethods()) {
                String descriptor = Descriptors.of(method);
                if (READERS.contains(method.getName())
                        && Modifier.isPublic(method.getModifiers())
                        && !isGivenOne(method)) {
                    looked++;
                    if (Bindings.call(hierarchy, owner, method.getName(), descriptor) == null
                            && AllowList.refusal(hierarchy, owner, method.getName(), descriptor)
                                    == null) {
                        open.add(method.toString());
                    }
                }
            }
        }
        assertEquals(List.of(), open);
        assertTrue(looked > 40, "methods looked at: " + looked);
    }

    @Test
    void everyConstructorThatReadsTheClockOrARandomSourceIsSeededOrRefused() {
        Hierarchy hierarchy = new Hierarchy(name -> null);
        List<String> open = new ArrayList<>();
        for (String owner : SEEDED) {
            for (Constructor<?> one : Hierarchy.hostClass(owner).getConstructors()) {
                String descriptor = Descriptors.of(one);
                boolean numbersOnly =
                        one.getParameterCount() > 0
                                && Arrays.stream(one.getParameterTypes())
                                        .allMatch(Class::isPrimitive);
                if (!numbersOnly
                        && !(descriptor.equals("()V") && Bindings.seed(owner) != null)
                        && AllowList.refusal(hierarchy, owner, "<init>", descriptor) == null) {
                    open.add(one.toString());
                }
            }
        }
        assertEquals(List.of(), open);
    }

    private static String twice(String body) throws Throwable {
        String source =
                "import java.util.*; import java.util.function.*; import java.util.stream.*;\n"
                        + "public class Body { enum Colour { RED } interface Shape { } static class"
                        + " Own { }\n"
                        + "public static void main(String[] args) throws Throwable {\n"
                        + body
                        + "} }\n";
        String first = Run.output(source);
        new Object().hashCode(); // the next identity hash code of the host is another one now
        assertEquals(first, Run.output(source));
        return first;
    }

    @Test
    void textsOfObjectsWithoutOneAreNumberedByTheProcess() throws Throwable {
        String text =
                twice(
                        """
                        Runnable lambda = () -> {};
                        Object[] all = {new int[1], new Object[0][], lambda, new Random(1),
                            List.of(1).iterator(), new java.io.StringReader(""), Stream.of(1),
                            new ThreadLocal<String>(), new Own(), new Object(), new Shape() {}};
                        for (Object one : all) {
                            System.out.println(one);
                            System.out.print(one + " " + one.toString() + " " + String.valueOf(one));
                            System.out.println(new StringBuilder().append(one).append(Objects.toString(one)));
                            System.out.println(one.getClass().getName() + one.getClass().getSimpleName());
                        }
                        int[] ints = {1};
                        System.out.println("array " + ints + " " + ints.hashCode() + " " + lambda + '!');
                        Function<Object, String> text = Object::toString;
                        System.out.println(text.apply(ints) + Stream.of(ints).map(String::valueOf).toList());
                        System.out.println(Objects.toIdentityString(new Own()));
                        """);
        assertTrue(text.startsWith("[I@1\n[I@1 [I@1 [I@1[I@1[I@1\n"), text);
        assertTrue(text.contains("Body$$Lambda@3\n"), text);
        assertFalse(text.contains("Lambda/"), text);
    }

    @Test
    void textsOfObjectsThatHaveOneAreAsTheyWere() throws Throwable {
        String text =
                twice(
                        """
                        Object none = null; Object word = "word"; Number seven = 7;
                        CharSequence builder = new StringBuilder("b"); char[] letters = {'x'};
                        System.out.println("" + none + word + seven + builder + List.of(1) + Colour.RED);
                        System.out.println(String.valueOf(none) + String.valueOf(letters) + Objects.toString(null, "-"));
                        System.out.println(new StringBuilder().append(none).append(word).append(letters));
                        """);
        assertEquals("nullword7b[1]RED\nnullx-\nnullwordx\n", text);
    }

    /** What a call of super's method is bound to must not come back to the method that calls. */
    @Test
    void superHashCodeAndSuperToStringAreThoseOfObject() throws Throwable {
        String text =
                twice(
                        """
                        class Caller {
                            @Override public int hashCode() { return super.hashCode(); }
                            @Override public String toString() { return "I am " + super.toString(); }
                        }
                        Object one = new Caller();
                        System.out.println(one.hashCode() + " " + one + " " + one.hashCode());
                        """);
        assertEquals("1 I am Body$1Caller@1 1\n", text);
    }

    @Test
    void aRandomOfOnesOwnClassIsSeededByTheMachine() throws Throwable {
        twice(
                """
                class Dice extends Random {
                    int roll() { return 1 + nextInt(6); }
                }
                Dice dice = new Dice();
                for (int i = 0; i < 9; i++) { System.out.print(dice.roll()); }
                System.out.println(" " + StrictMath.random());
                """);
    }

    @Test
    void everyClockShowsTheMachinesTime() throws Throwable {
        String text =
                twice(
                        """
                        java.time.ZoneId tokyo = java.time.ZoneId.of("Asia/Tokyo");
                        java.time.Clock clock = java.time.Clock.systemUTC();
                        System.out.println(java.time.YearMonth.now() + " " + java.time.MonthDay.now()
                            + " " + java.time.OffsetTime.now().getHour()
                            + " " + java.time.Year.now(clock.withZone(tokyo))
                            + " " + java.time.ZonedDateTime.now(clock.withZone(tokyo)).getHour());
                        Supplier<java.time.chrono.ThaiBuddhistDate> thai = java.time.chrono.ThaiBuddhistDate::now;
                        System.out.println(java.time.chrono.HijrahDate.now() + " " + java.time.chrono.JapaneseDate.now()
                            + " " + java.time.chrono.MinguoDate.now() + " " + thai.get());
                        """);
        assertTrue(text.startsWith("1970-01 --01-01 0 1970 9\n"), text);
        assertTrue(text.contains("ThaiBuddhist BE 2513-01-01"), text);
    }

    /** A class hands down the static methods of the class that it extends. */
    @Test
    void aClockThroughASubclassShowsTheMachinesTime() throws Throwable {
        String text =
                twice(
                        """
                        abstract class Inherits extends java.time.Clock { }
                        abstract class Declares extends java.time.Clock {
                            public static java.time.Clock systemUTC() {
                                return fixed(java.time.Instant.ofEpochSecond(7), java.time.ZoneOffset.UTC);
                            }
                        }
                        Supplier<java.time.Clock> reference = Inherits::systemUTC;
                        System.out.println(Inherits.systemUTC().instant().getEpochSecond()
                            + " " + reference.get().instant().getEpochSecond()
                            + " " + Declares.systemUTC().instant().getEpochSecond());
                        """);
        assertEquals("0 0 7\n", text);
    }

    @Test
    void whatTheJvmSaysOfABadCastNamesNeitherLoadersNorAddresses() throws Throwable {
        String text =
                twice(
                        """
                        Object own = new Own(); Object lambda = (Runnable) () -> {}; Object word = "";
                        Object[] numbers = new Integer[1];
                        List<Runnable> all = List.of(() -> { var x = (Runnable) own; }, () -> { var x = (Own) lambda; },
                            () -> { var x = (Integer) word; }, () -> numbers[0] = lambda,
                            () -> { throw new ClassCastException("mine/0x1f (1 @2)"); });
                        for (Runnable one : all) {
                            try { one.run(); } catch (RuntimeException e) { System.out.println(e.getMessage()); }
                        }
                        """);
        List<String> lines = text.lines().toList();
        assertEquals("class Body$Own cannot be cast to class java.lang.Runnable", lines.get(0));
        assertEquals("class Body$$Lambda cannot be cast to class Body$Own", lines.get(1));
        assertTrue(lines.get(2).endsWith("are in module java.base of loader 'bootstrap')"), text);
        assertEquals(List.of("Body$$Lambda", "mine/0x1f (1 @2)"), lines.subList(3, 5));
    }

    @Test
    void whatTheJvmSaysOfABrokenClassNamesNoThreadOfTheHost() throws Throwable {
        String text =
                twice(
                        """
                        class Broken {
                            static int size = 1;
                            static { if (size == 1) { throw new IllegalStateException("bad"); } }
                        }
                        for (int i = 0; i < 2; i++) {
                            try { Broken.size++; } catch (LinkageError e) { System.out.println(e.getCause()); }
                        }
                        """);
        assertEquals(
                "java.lang.IllegalStateException: bad\njava.lang.ExceptionInInitializerError:"
                        + " Exception java.lang.IllegalStateException: bad\n",
                text);
    }

    @Test
    void theClassOfALambdaHasNoAddress() throws Throwable {
        String text =
                twice(
                        """
                        Runnable lambda = () -> {}; Class<?> type = lambda.getClass(); Object object = type;
                        System.out.println(type);
                        System.out.println(type.toString() + object + type.descriptorString());
                        """);
        assertEquals(
                "class Body$$Lambda\nclass Body$$Lambdaclass Body$$LambdaLBody$$Lambda;\n", text);
    }

    /** The compiler would replace an exception that is thrown often by one without words. */
    @Test
    void anExceptionHasItsMessageHoweverOftenItIsThrown() throws Throwable {
        String text =
                twice(
                        """
                        int wordless = 0;
                        for (int i = 0; i < 30_000; i++) {
                            String none = i < 0 ? "" : null;
                            try { none.length(); } catch (NullPointerException e) {
                                if (e.getMessage() == null) { wordless++; }
                            }
                        }
                        System.out.println(wordless);
                        """);
        assertEquals("0\n", text);
    }

    @Test
    void aThreadsOwnStackHasNoFramesOfTheMachine() throws Throwable {
        // Below main are the frames of the test, which are no machine's.
        String text =
                Run.output(
                        """
                        public class Body { public static void main(String[] args) {
                        for (StackTraceElement one : Thread.currentThread().getStackTrace()) {
                            System.out.print(one.getMethodName() + " ");
                        } } }
                        """);
        assertTrue(text.startsWith("getStackTrace main "), text);
        assertFalse(text.contains("<init>"), text);
    }

    /** The options of the JVM see to that; the launcher has the same. */
    @Test
    void localeAndZoneAreNotThoseOfTheHost() throws Throwable {
        assertEquals(
                "1,234.50 Thu Jan 01 00:00:00 UTC 1970 en_US UTF-8\n",
                twice(
                        """
                        System.out.println(String.format("%,.2f ", 1234.5) + new Date(0) + " "
                            + Locale.getDefault() + " " + java.nio.charset.Charset.defaultCharset());
                        """));
    }

    @Test
    void ioIsTheProcesses() throws Throwable {
        assertEquals("line 7\n[x]", twice("IO.println(\"line \" + 7); IO.print(List.of(\"x\"));"));
    }
}
