package org.lintel.nucleus.loader;

/**
 * The lines of {@link AllowList}. Reasons for what is missing: it reaches the host (files, sockets,
 * processes, native code), it waits inside the JVM where the nucleus cannot see it (locks, executors),
 * it shares state between processes (default locale, loggers, caches), or it lets a process see what
 * the loader hides (class loaders, stack walking).
 *
 * <p>{@code ThreadLocal} is allowed: each emulated thread is a JVM thread of its own and dies with it.
 */
final class AllowTable {
    static final String JDK =
            """
            class java/lang/Object java/lang/String java/lang/StringBuilder java/lang/StringBuffer
            class java/lang/CharSequence java/lang/Comparable java/lang/Iterable java/lang/Runnable
            class java/lang/AutoCloseable java/lang/Cloneable java/lang/Appendable java/lang/Readable
            class java/lang/Number java/lang/Boolean java/lang/Byte java/lang/Short java/lang/Integer
            class java/lang/Long java/lang/Float java/lang/Double java/lang/Character java/lang/Void
            class java/lang/Math java/lang/StrictMath java/lang/Enum java/lang/Record
            class java/lang/System java/lang/IO java/lang/Runtime java/lang/Runtime$Version java/lang/ThreadLocal
            class java/lang/Thread java/lang/Thread$State java/lang/Thread$UncaughtExceptionHandler
            class java/lang/IllegalThreadStateException
            only java/lang/Class getName getSimpleName getTypeName getPackageName getCanonicalName
            only java/lang/Class toString isInstance cast isInterface isArray isEnum isRecord isSealed
            only java/lang/Class isPrimitive isAnonymousClass isAnnotation isLocalClass isMemberClass
            only java/lang/Class getSuperclass getInterfaces getComponentType componentType arrayType
            only java/lang/Class getEnumConstants desiredAssertionStatus equals isAssignableFrom
            only java/lang/Class getModifiers asSubclass descriptorString getDeclaringClass
            only java/lang/Class getEnclosingClass hashCode getClass
            only java/lang/invoke/MethodHandles lookup
            only java/lang/invoke/MethodHandles$Lookup findVarHandle findStaticVarHandle
            class java/lang/invoke/VarHandle
            class java/lang/reflect/Method java/lang/reflect/Field java/lang/reflect/Constructor
            class java/lang/reflect/Modifier java/lang/reflect/InvocationTargetException
            class java/lang/reflect/Array java/lang/reflect/Parameter java/lang/reflect/Member
            class java/lang/reflect/Executable java/lang/reflect/AccessibleObject
            class java/lang/StackTraceElement java/lang/Override java/lang/Deprecated
            class java/lang/FunctionalInterface java/lang/SafeVarargs java/lang/SuppressWarnings
            class java/lang/Throwable java/lang/Exception java/lang/RuntimeException java/lang/Error
            class java/lang/ArithmeticException java/lang/ArrayIndexOutOfBoundsException
            class java/lang/ArrayStoreException java/lang/ClassCastException
            class java/lang/ClassNotFoundException java/lang/CloneNotSupportedException
            class java/lang/IllegalArgumentException java/lang/IllegalCallerException
            class java/lang/IllegalMonitorStateException java/lang/IllegalStateException
            class java/lang/IndexOutOfBoundsException java/lang/InterruptedException
            class java/lang/MatchException java/lang/NegativeArraySizeException
            class java/lang/NoSuchFieldException java/lang/NoSuchMethodException
            class java/lang/NullPointerException java/lang/NumberFormatException
            class java/lang/ReflectiveOperationException java/lang/SecurityException
            class java/lang/StringIndexOutOfBoundsException java/lang/UnsupportedOperationException
            class java/lang/IllegalAccessException java/lang/InstantiationException
            class java/lang/AssertionError java/lang/LinkageError java/lang/NoClassDefFoundError
            class java/lang/ExceptionInInitializerError java/lang/IncompatibleClassChangeError
            class java/lang/NoSuchFieldError java/lang/NoSuchMethodError java/lang/AbstractMethodError
            class java/lang/VirtualMachineError java/lang/OutOfMemoryError
            class java/lang/StackOverflowError java/lang/InternalError
            class java/lang/invoke/SerializedLambda
            package java/lang/annotation
            package java/util
            package java/util/function
            package java/util/stream
            package java/util/regex
            package java/math
            package java/text
            package java/time
            package java/time/chrono
            package java/time/format
            package java/time/temporal
            package java/nio/charset
            class java/nio/Buffer java/nio/ByteBuffer java/nio/CharBuffer java/nio/IntBuffer
            class java/nio/LongBuffer java/nio/ShortBuffer java/nio/FloatBuffer java/nio/DoubleBuffer
            class java/nio/ByteOrder java/nio/BufferOverflowException java/nio/BufferUnderflowException
            class java/nio/ReadOnlyBufferException
            class java/io/InputStream java/io/OutputStream java/io/Reader java/io/Writer
            class java/io/BufferedInputStream java/io/BufferedOutputStream java/io/BufferedReader
            class java/io/BufferedWriter java/io/InputStreamReader java/io/OutputStreamWriter
            class java/io/ByteArrayInputStream java/io/ByteArrayOutputStream java/io/CharArrayReader
            class java/io/CharArrayWriter java/io/StringReader java/io/StringWriter
            class java/io/DataInput java/io/DataOutput java/io/DataInputStream
            class java/io/DataOutputStream java/io/FilterInputStream java/io/FilterOutputStream
            class java/io/FilterReader java/io/FilterWriter java/io/LineNumberReader
            class java/io/PrintStream java/io/PrintWriter java/io/PushbackInputStream
            class java/io/PushbackReader java/io/SequenceInputStream java/io/StreamTokenizer
            class java/io/Closeable java/io/Flushable java/io/Serializable
            class java/io/IOException java/io/EOFException java/io/UncheckedIOException
            class java/io/UnsupportedEncodingException java/io/UTFDataFormatException
            class java/util/concurrent/ConcurrentHashMap java/util/concurrent/ConcurrentMap
            class java/util/concurrent/Callable java/util/concurrent/TimeUnit
            class java/util/concurrent/ConcurrentLinkedQueue java/util/concurrent/ConcurrentLinkedDeque
            class java/util/concurrent/ConcurrentSkipListMap java/util/concurrent/ConcurrentSkipListSet
            class java/util/concurrent/CopyOnWriteArrayList java/util/concurrent/CopyOnWriteArraySet
            class java/util/concurrent/TimeoutException java/util/concurrent/ExecutionException
            class java/util/concurrent/CancellationException
            package java/util/concurrent/atomic
            refuse java/lang/ProcessBuilder start processes with org.lintel.libc.Processes.spawn
            refuse java/lang/Process start processes with org.lintel.libc.Processes.spawn
            refuse java/lang/ProcessHandle use org.lintel.libc.Processes
            refuse java/lang/ClassLoader a process has one class loader, the machine's
            refuse java/lang/Module a process sees no modules
            refuse java/lang/ModuleLayer a process sees no modules
            refuse java/lang/StackWalker use Throwable.getStackTrace
            refuse java/lang/InheritableThreadLocal use ThreadLocal and hand the value over
            refuse java/lang/ThreadGroup keep your threads in a list of your own
            refuse java/lang/ScopedValue use ThreadLocal
            refuse java/lang/Thread$Builder use new Thread(task)
            refuse java/lang/foreign/* memory is reached through org.lintel.libc.Mem
            refuse java/lang/invoke/* use a lambda or a method reference
            refuse java/lang/reflect/* a process reflects upon its own classes only
            refuse java/lang/ref/* when memory is collected is not part of a run that can be repeated
            refuse java/lang/management/* use org.lintel.libc.Processes.getrusage
            refuse java/lang/instrument/* classes are loaded by the machine
            refuse java/lang/runtime/* it is for the compiler alone
            refuse java/util/ServiceLoader name the class
            refuse java/util/Timer use org.lintel.libc.Threads and Clock
            refuse java/util/TimerTask use org.lintel.libc.Threads and Clock
            refuse java/util/WeakHashMap when memory is collected is not part of a run that can be repeated
            refuse java/util/ResourceBundle keep texts in the program
            refuse java/util/jar/* files are reached through org.lintel.libc.service.FileSystem and descriptors, org.lintel.libc.Files
            class java/util/zip/CRC32 java/util/zip/CRC32C java/util/zip/Adler32 java/util/zip/Checksum
            refuse java/util/zip/* there is no compression for processes yet
            refuse java/util/logging/* print to System.err
            refuse java/util/prefs/* use arguments or the environment
            refuse java/util/spi/* a process cannot extend the JDK
            refuse java/text/spi/* a process cannot extend the JDK
            refuse java/nio/charset/spi/* a process cannot extend the JDK
            refuse java/util/concurrent/locks/* use synchronized, or org.lintel.libc.Mutex
            refuse java/util/concurrent/ThreadLocalRandom use new java.util.Random()
            refuse java/util/concurrent/* use synchronized with wait and notify, or org.lintel.libc.Threads
            refuse java/util/random/* use java.util.Random
            refuse java/io/Console read System.in
            refuse java/io/ObjectInputStream there is no serialization; write the fields with DataOutputStream
            refuse java/io/ObjectOutputStream there is no serialization; write the fields with DataOutputStream
            refuse java/io/PipedInputStream use org.lintel.libc.Pipes
            refuse java/io/PipedOutputStream use org.lintel.libc.Pipes
            refuse java/io/* files are reached through org.lintel.libc.service.FileSystem and descriptors, org.lintel.libc.Files
            refuse java/nio/file/* files are reached through org.lintel.libc.service.FileSystem and descriptors, org.lintel.libc.Files
            refuse java/nio/channels/* files are reached through org.lintel.libc.service.FileSystem and descriptors, org.lintel.libc.Files
            refuse java/nio/* memory is reached through org.lintel.libc.Mem
            refuse java/net/* this machine has no network yet
            refuse java/security/* use java.util.Random, or org.lintel.libc's getrandom
            refuse java/rmi/* this machine has no network yet
            refuse javax/* a process has the basic packages of java.base only
            refuse sun/* it is internal to the JDK
            refuse jdk/* it is internal to the JDK
            refuse com/sun/* it is internal to the JDK
            deny java/lang/Enum.describeConstable use name()
            deny java/lang/Class.forName with a loader or module: a class that the program names only in a string is not loaded
            deny java/lang/Class.getClassLoader a process has one class loader, the machine's
            deny java/lang/Class.getModule a process sees no modules
            deny java/lang/Class.getProtectionDomain it would show the host
            deny java/io/PrintStream.<init>(Ljava/lang/String; files are reached through org.lintel.libc.service.FileSystem and descriptors, org.lintel.libc.Files
            deny java/io/PrintWriter.<init>(Ljava/lang/String; files are reached through org.lintel.libc.service.FileSystem and descriptors, org.lintel.libc.Files
            deny java/util/Formatter.<init>(Ljava/lang/String; files are reached through org.lintel.libc.service.FileSystem and descriptors, org.lintel.libc.Files
            deny java/time/Clock.system it reads the host's clock; use Clock.systemUTC
            deny java/time/Clock.tick it reads the host's clock; use Clock.systemUTC
            deny java/time/Clock.tickMillis it reads the host's clock; use Clock.systemUTC
            deny java/time/Clock.tickSeconds it reads the host's clock; use Clock.systemUTC
            deny java/time/Clock.tickMinutes it reads the host's clock; use Clock.systemUTC
            deny java/time/InstantSource.system it reads the host's clock; use Clock.systemUTC
            deny java/time/LocalDate.now(Ljava/time/ZoneId; it reads the host's clock; use now(Clock.systemUTC().withZone(zone))
            deny java/time/LocalTime.now(Ljava/time/ZoneId; it reads the host's clock; use now(Clock.systemUTC().withZone(zone))
            deny java/time/LocalDateTime.now(Ljava/time/ZoneId; it reads the host's clock; use now(Clock.systemUTC().withZone(zone))
            deny java/time/ZonedDateTime.now(Ljava/time/ZoneId; it reads the host's clock; use now(Clock.systemUTC().withZone(zone))
            deny java/time/OffsetDateTime.now(Ljava/time/ZoneId; it reads the host's clock; use now(Clock.systemUTC().withZone(zone))
            deny java/time/OffsetTime.now(Ljava/time/ZoneId; it reads the host's clock; use now(Clock.systemUTC().withZone(zone))
            deny java/time/Year.now(Ljava/time/ZoneId; it reads the host's clock; use now(Clock.systemUTC().withZone(zone))
            deny java/time/YearMonth.now(Ljava/time/ZoneId; it reads the host's clock; use now(Clock.systemUTC().withZone(zone))
            deny java/time/MonthDay.now(Ljava/time/ZoneId; it reads the host's clock; use now(Clock.systemUTC().withZone(zone))
            deny java/time/chrono/HijrahDate.now(Ljava/time/ZoneId; it reads the host's clock; use now(Clock.systemUTC().withZone(zone))
            deny java/time/chrono/JapaneseDate.now(Ljava/time/ZoneId; it reads the host's clock; use now(Clock.systemUTC().withZone(zone))
            deny java/time/chrono/MinguoDate.now(Ljava/time/ZoneId; it reads the host's clock; use now(Clock.systemUTC().withZone(zone))
            deny java/time/chrono/ThaiBuddhistDate.now(Ljava/time/ZoneId; it reads the host's clock; use now(Clock.systemUTC().withZone(zone))
            deny java/time/chrono/Chronology.dateNow() it reads the host's clock; use dateNow(Clock.systemUTC())
            deny java/time/chrono/Chronology.dateNow(Ljava/time/ZoneId; it reads the host's clock; use dateNow(Clock.systemUTC())
            deny java/util/Calendar.getInstance it reads the host's clock and zone; use java.time
            deny java/util/GregorianCalendar.<init>()V it reads the host's clock and zone; use java.time
            deny java/util/GregorianCalendar.<init>(Ljava/util/ it reads the host's clock; use java.time
            deny java/util/Date.<init>(Ljava/lang/String; it reads the host's clock; use java.time
            deny java/util/Date.parse it reads the host's clock; use java.time
            refuse java/text/DateFormat it reads the host's clock and zone; use java.time.format.DateTimeFormatter
            refuse java/text/SimpleDateFormat it reads the host's clock and zone; use java.time.format.DateTimeFormatter
            deny java/util/TimeZone.getDefault it is the host's; the machine's zone is UTC
            deny java/util/concurrent/TimeUnit.timedWait use wait(milliseconds)
            deny java/util/concurrent/TimeUnit.timedJoin use join(milliseconds)
            deny java/util/Locale.setDefault all processes share the host's; pass a Locale as an argument
            deny java/util/TimeZone.setDefault all processes share the host's; pass a ZoneId as an argument
            deny java/util/Collection.parallelStream use stream(), or threads of org.lintel.libc.Threads
            deny java/util/stream/BaseStream.parallel use threads of org.lintel.libc.Threads
            deny java/util/Collections.synchronizedSortedMap use synchronized around a TreeMap
            deny java/util/Collections.synchronizedSortedSet use synchronized around a TreeSet
            deny java/util/Collections.synchronizedNavigableMap use synchronized around a TreeMap
            deny java/util/Collections.synchronizedNavigableSet use synchronized around a TreeSet
            deny java/util/stream/Gatherers.mapConcurrent use map, or threads of org.lintel.libc.Threads
            deny java/math/BigInteger.parallelMultiply use multiply
            deny java/io/Reader.<init>(Ljava/lang/Object; its lock may be another process's too; use Reader()
            deny java/io/Writer.<init>(Ljava/lang/Object; its lock may be another process's too; use Writer()
            deny java/util/Arrays.parallelSort use Arrays.sort
            deny java/util/Arrays.parallelPrefix use a loop
            deny java/util/Arrays.parallelSetAll use Arrays.setAll
            deny java/lang/NoClassDefFoundError.<init> only the JVM says that; throw an error of your own
            deny java/nio/ByteBuffer.allocateDirect use ByteBuffer.allocate
            """;

    static final String LINTEL =
            """
            package org/lintel/nucleus/abi
            refuse org/lintel/nucleus/abi/Ticks it belongs to the loader
            refuse org/lintel/nucleus/abi/UserEntry it belongs to the start-up code
            refuse org/lintel/nucleus/abi/Gate$Port it belongs to the nucleus
            refuse org/lintel/nucleus/* a process reaches the nucleus by org.lintel.nucleus.abi.Gate.trap alone
            refuse org/lintel/vm/* a process reaches memory by org.lintel.libc.Mem
            deny org/lintel/nucleus/abi/Gate.install it belongs to the nucleus
            deny org/lintel/nucleus/abi/Gate.poll it belongs to the loader
            deny org/lintel/nucleus/abi/Gate.ticks it belongs to the loader
            deny org/lintel/nucleus/abi/Gate.sharedTicks it belongs to the loader
            deny org/lintel/nucleus/abi/Gate.stackOverflow it belongs to the loader
            package org/lintel/libc
            package org/lintel/libc/service
            package org/lintel/libc/peer
            refuse org/lintel/libc/Crt0 it is called by the nucleus
            refuse org/lintel/libc/Poll it belongs to the loader
            refuse org/lintel/libc/ThrownTexts it belongs to the loader
            refuse org/lintel/libc/jdk/* use the class of the JDK that it stands for
            refuse org/lintel/* this part of Lintel is not there for processes
            """;

    private AllowTable() {}

    /** What rewritten classes link to although a program may not name it. */
    static boolean infrastructure(String internalName) {
        return internalName.startsWith("java/lang/invoke/")
                || internalName.startsWith("java/lang/runtime/")
                || internalName.equals("java/lang/constant/ClassDesc")
                || internalName.equals("java/lang/reflect/Proxy") // of which annotations are made
                || internalName.equals("java/lang/reflect/InvocationHandler")
                || internalName.equals("java/lang/reflect/UndeclaredThrowableException")
                || internalName.equals("java/lang/AbstractStringBuilder");
    }
}
