package org.lintel.nucleus.loader;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a program's references to the JDK are bound to instead, as a dynamic linker binds {@code
 * write} to the first library that has it. Kinds of lines:
 *
 * <pre>
 *   class FROM TO            every mention of class FROM becomes TO
 *   call  OWNER.NAME TO.NAME2  calls become static calls of TO; the receiver becomes the first argument
 *   inherited OWNER.NAME TO.NAME2  the same, for calls through a subclass as well
 *   super OWNER.NAME TO.NAME2  what a call of super.NAME() in a subclass becomes, where "call" would
 *                              come back to the subclass's own method
 *   seed  OWNER TO.NAME      new OWNER() becomes new OWNER(TO.NAME()), a long
 * </pre>
 *
 * TO is below {@code org/lintel/libc/jdk}. A line holds for all overloads, unless it ends with a
 * descriptor.
 *
 * <p><b>Threads.</b> Any; immutable after class initialisation.
 */
final class Bindings {
    private static final String LIBC = "org/lintel/libc/jdk/";

    private static final String TABLE =
            """
            class java/lang/System System
            class java/lang/Runtime Runtime
            class java/lang/IO IO
            class java/lang/Thread Thread
            class java/lang/Thread$UncaughtExceptionHandler Thread$UncaughtExceptionHandler
            class java/util/concurrent/ConcurrentHashMap concurrent/ConcurrentHashMap
            class java/util/concurrent/ConcurrentHashMap$KeySetView concurrent/ConcurrentHashMap$KeySetView
            class java/util/Hashtable concurrent/Hashtable
            class java/util/Vector concurrent/Vector
            class java/util/Stack concurrent/Stack
            call java/util/Collections.synchronizedCollection concurrent/Synchronized.synchronizedCollection
            call java/util/Collections.synchronizedList concurrent/Synchronized.synchronizedList
            call java/util/Collections.synchronizedSet concurrent/Synchronized.synchronizedSet
            call java/util/Collections.synchronizedMap concurrent/Synchronized.synchronizedMap
            inherited java/lang/Object.wait Monitors.wait
            inherited java/lang/Object.notify Monitors.notify
            inherited java/lang/Object.notifyAll Monitors.notifyAll
            inherited java/lang/Throwable.printStackTrace Diagnostics.printStackTrace
            inherited java/lang/Throwable.getStackTrace Diagnostics.getStackTrace
            call java/lang/Object.hashCode Identity.hashOf
            call java/lang/Enum.hashCode Identity.hashOf
            call java/lang/Class.hashCode Identity.hashOf
            call java/util/Objects.hashCode Identity.hashOrZero
            super java/lang/Object.hashCode Identity.hashCode
            call java/lang/Object.toString Texts.toString
            call java/lang/String.valueOf Texts.valueOf (Ljava/lang/Object;)Ljava/lang/String;
            call java/util/Objects.toString Texts.valueOf
            call java/util/Objects.toIdentityString Texts.identityOf
            call java/lang/Class.getName Texts.getName
            call java/lang/Class.getSimpleName Texts.getSimpleName
            call java/lang/Class.getTypeName Texts.getTypeName
            call java/lang/Class.toString Texts.toString
            call java/lang/Class.descriptorString Texts.descriptorString
            call java/lang/StringBuilder.append Texts.append (Ljava/lang/Object;)Ljava/lang/StringBuilder;
            call java/lang/StringBuffer.append Texts.append (Ljava/lang/Object;)Ljava/lang/StringBuffer;
            call java/io/PrintStream.print Texts.print (Ljava/lang/Object;)V
            call java/io/PrintStream.println Texts.println (Ljava/lang/Object;)V
            call java/io/PrintWriter.print Texts.print (Ljava/lang/Object;)V
            call java/io/PrintWriter.println Texts.println (Ljava/lang/Object;)V
            call java/lang/invoke/StringConcatFactory.makeConcatWithConstants Texts.makeConcatWithConstants
            call java/lang/Math.random Entropy.random
            call java/lang/StrictMath.random Entropy.random
            call java/util/UUID.randomUUID Entropy.randomUuid
            call java/util/Collections.shuffle Entropy.shuffle (Ljava/util/List;)V
            seed java/util/Random Entropy.seed
            seed java/util/SplittableRandom Entropy.seed
            seed java/util/Date Times.milliseconds
            call java/time/Clock.systemUTC Times.clock
            call java/time/Clock.systemDefaultZone Times.clock
            call java/time/ZoneId.systemDefault Times.zone
            call java/time/Instant.now Times.instant ()Ljava/time/Instant;
            call java/time/LocalDate.now Times.localDate ()Ljava/time/LocalDate;
            call java/time/LocalTime.now Times.localTime ()Ljava/time/LocalTime;
            call java/time/LocalDateTime.now Times.localDateTime ()Ljava/time/LocalDateTime;
            call java/time/ZonedDateTime.now Times.zonedDateTime ()Ljava/time/ZonedDateTime;
            call java/time/OffsetDateTime.now Times.offsetDateTime ()Ljava/time/OffsetDateTime;
            call java/time/OffsetTime.now Times.offsetTime ()Ljava/time/OffsetTime;
            call java/time/Year.now Times.year ()Ljava/time/Year;
            call java/time/YearMonth.now Times.yearMonth ()Ljava/time/YearMonth;
            call java/time/MonthDay.now Times.monthDay ()Ljava/time/MonthDay;
            call java/time/chrono/HijrahDate.now Times.hijrahDate ()Ljava/time/chrono/HijrahDate;
            call java/time/chrono/JapaneseDate.now Times.japaneseDate ()Ljava/time/chrono/JapaneseDate;
            call java/time/chrono/MinguoDate.now Times.minguoDate ()Ljava/time/chrono/MinguoDate;
            call java/time/chrono/ThaiBuddhistDate.now Times.thaiBuddhistDate ()Ljava/time/chrono/ThaiBuddhistDate;
            call java/util/concurrent/TimeUnit.sleep Thread.sleep
            call java/util/Set.of OrderedSets.of
            call java/util/Set.copyOf OrderedSets.copyOf
            call java/util/Map.of OrderedMaps.of
            call java/util/Map.ofEntries OrderedMaps.ofEntries
            call java/util/Map.copyOf OrderedMaps.copyOf
            call java/util/stream/StreamSupport.stream SequentialStreams.stream
            call java/util/stream/StreamSupport.intStream SequentialStreams.intStream
            call java/util/stream/StreamSupport.longStream SequentialStreams.longStream
            call java/util/stream/StreamSupport.doubleStream SequentialStreams.doubleStream
            call java/util/stream/Collectors.toUnmodifiableSet OrderedSets.toUnmodifiableSet
            call java/util/stream/Collectors.toUnmodifiableMap OrderedMaps.toUnmodifiableMap
            call java/lang/Class.forName Reflection.forName (Ljava/lang/String;)Ljava/lang/Class;
            call java/lang/Class.getMethod Reflection.getMethod
            call java/lang/Class.getDeclaredMethod Reflection.getDeclaredMethod
            call java/lang/Class.getMethods Reflection.getMethods
            call java/lang/Class.getDeclaredMethods Reflection.getDeclaredMethods
            call java/lang/Class.getField Reflection.getField
            call java/lang/Class.getDeclaredField Reflection.getDeclaredField
            call java/lang/Class.getFields Reflection.getFields
            call java/lang/Class.getDeclaredFields Reflection.getDeclaredFields
            call java/lang/Class.getConstructor Reflection.getConstructor
            call java/lang/Class.getDeclaredConstructor Reflection.getDeclaredConstructor
            call java/lang/Class.getConstructors Reflection.getConstructors
            call java/lang/Class.getDeclaredConstructors Reflection.getDeclaredConstructors
            call java/lang/Class.getAnnotation Reflection.getAnnotation
            call java/lang/Class.getAnnotations Reflection.getAnnotations
            call java/lang/Class.getAnnotationsByType Reflection.getAnnotationsByType
            call java/lang/Class.isAnnotationPresent Reflection.isAnnotationPresent
            call java/lang/Class.getResourceAsStream Reflection.getResourceAsStream
            """;

    /** A call that is bound to a static method of the library. {@code descriptor} null: all overloads. */
    record Call(
            String owner,
            String name,
            String descriptor,
            boolean inherited,
            String toOwner,
            String toName) {}

    private static final Map<String, String> CLASSES = new HashMap<>();
    private static final Map<String, List<Call>> CALLS = new HashMap<>();
    private static final List<Call> SUPER_CALLS = new ArrayList<>();
    private static final Map<String, Call> SEEDS = new HashMap<>();

    static {
        for (String line : TABLE.split("\n")) {
            String[] words = line.split(" ");
            switch (words[0]) {
                case "class" -> CLASSES.put(words[1], LIBC + words[2]);
                case "call", "inherited" -> {
                    boolean inherited = words[0].equals("inherited");
                    String descriptor = words.length > 3 ? words[3] : null;
                    Call call = call(words[1], words[2], descriptor, inherited);
                    CALLS.computeIfAbsent(call.name, _ -> new ArrayList<>()).add(call);
                }
                case "super" -> SUPER_CALLS.add(call(words[1], words[2], null, false));
                case "seed" ->
                        SEEDS.put(words[1], call(words[1] + ".<init>", words[2], "()V", false));
                default -> throw new AssertionError(line);
            }
        }
    }

    private Bindings() {}

    private static Call call(String from, String to, String descriptor, boolean inherited) {
        int dot = from.lastIndexOf('.');
        int toDot = to.lastIndexOf('.');
        return new Call(
                from.substring(0, dot),
                from.substring(dot + 1),
                descriptor,
                inherited,
                LIBC + to.substring(0, toDot),
                to.substring(toDot + 1));
    }

    /** {@return the class that stands for a class, or null when it stands for itself} */
    static String substitute(String internalName) {
        return CLASSES.get(internalName);
    }

    /** {@return the names of the classes that others stand for} */
    static Iterable<String> substituted() {
        return CLASSES.keySet();
    }

    /** {@return what a call is bound to, or null when it stays} */
    static Call call(Hierarchy hierarchy, String owner, String name, String descriptor) {
        List<Call> calls = CALLS.get(name);
        if (calls == null) {
            return null;
        }
        for (Call call : calls) {
            if ((call.descriptor == null || call.descriptor.equals(descriptor))
                    && (call.owner.equals(owner)
                            || call.inherited && hierarchy.isSubtype(owner, call.owner))) {
                return call;
            }
        }
        return null;
    }

    /** {@return what a call of a superclass's method is bound to, or null when it stays} */
    static Call superCall(Hierarchy hierarchy, String owner, String name, String descriptor) {
        for (Call call : SUPER_CALLS) {
            if (call.owner.equals(owner) && call.name.equals(name)) {
                return call;
            }
        }
        Call call = call(hierarchy, owner, name, descriptor);
        return call != null && call.inherited ? call : null;
    }

    /** {@return what gives the seed of a class's constructor without arguments, or null} */
    static Call seed(String owner) {
        return SEEDS.get(owner);
    }

    /** {@return all bound calls and seeds} For the test that each leads somewhere. */
    static List<Call> all() {
        List<Call> all = new ArrayList<>(SEEDS.values());
        all.addAll(SUPER_CALLS);
        CALLS.values().forEach(all::addAll);
        return all;
    }
}
