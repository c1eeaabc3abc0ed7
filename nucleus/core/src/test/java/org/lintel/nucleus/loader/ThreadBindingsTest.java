package org.lintel.nucleus.loader;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Threads and monitors of a program do what the JVM's would, on system calls. */
@Tag("own-gate")
@Timeout(20)
class ThreadBindingsTest {
    private static void prints(String expected, String members) throws Throwable {
        String source = "import java.util.*; public class T {\n" + members + "}\n";
        assertEquals(expected, Run.output(source).strip().replace('\n', ' '));
    }

    @Test
    void startedThreadsRunAndAreJoined() throws Throwable {
        prints(
                "Thread-0 worker done NEW TERMINATED main",
                """
                public static void main(String[] args) throws Exception {
                    Thread a = new Thread(() -> System.out.println(Thread.currentThread().getName()));
                    a.start(); a.join();
                    Thread b = new Thread("worker") { public void run() { System.out.println(getName()); } };
                    Thread.State before = b.getState();
                    b.start(); b.join(5000);
                    System.out.println("done " + before + " " + b.getState() + " " + Thread.currentThread().getName());
                }
                """);
    }

    @Test
    void synchronizedMethodsAndBlocksExclude() throws Throwable {
        prints(
                "40000 40000",
                """
                static int a, b;
                static synchronized void inc() { a++; }
                public static void main(String[] args) throws Exception {
                    Object lock = new Object();
                    List<Thread> all = new ArrayList<>();
                    for (int t = 0; t < 4; t++) {
                        Thread one = new Thread(() -> {
                            for (int i = 0; i < 10000; i++) { inc(); synchronized (lock) { b++; } }
                        });
                        all.add(one); one.start();
                    }
                    for (Thread one : all) one.join();
                    System.out.println(a + " " + b);
                }
                """);
    }

    @Test
    void aMonitorIsFreedHoweverItsBlockEnds() throws Throwable {
        prints(
                "true false true caught false",
                """
                static synchronized int f() { throw new IllegalStateException(); }
                static int g(Object o) { synchronized (o) { synchronized (o) { return Thread.holdsLock(o) ? 1 : 0; } } }
                public static void main(String[] args) {
                    Object o = new Object();
                    System.out.println(g(o) == 1);
                    System.out.println(Thread.holdsLock(o));
                    try { synchronized (o) { System.out.println(Thread.holdsLock(o)); f(); } }
                    catch (IllegalStateException e) { System.out.println("caught"); }
                    System.out.println(Thread.holdsLock(o) || Thread.holdsLock(T.class));
                }
                """);
    }

    @Test
    void waitAndNotifyHandOver() throws Throwable {
        prints(
                "sum 4950 timeout IllegalMonitorStateException",
                """
                static final Deque<Integer> QUEUE = new ArrayDeque<>();
                public static void main(String[] args) throws Exception {
                    int[] sum = new int[1];
                    Thread consumer = new Thread(() -> {
                        for (int i = 0; i < 100; i++) {
                            synchronized (QUEUE) {
                                while (QUEUE.isEmpty()) {
                                    try { QUEUE.wait(); } catch (InterruptedException e) { return; }
                                }
                                sum[0] += QUEUE.remove();
                            }
                        }
                    });
                    consumer.start();
                    for (int i = 0; i < 100; i++) synchronized (QUEUE) { QUEUE.add(i); QUEUE.notifyAll(); }
                    consumer.join();
                    System.out.println("sum " + sum[0]);
                    Object o = new Object();
                    synchronized (o) { o.wait(1); }
                    System.out.println("timeout");
                    try { o.notify(); } catch (RuntimeException e) { System.out.println(e.getClass().getSimpleName()); }
                }
                """);
    }

    @Test
    void interruptEndsSleepWaitAndJoin() throws Throwable {
        prints(
                "slept waited joined false",
                """
                interface Action { void run() throws InterruptedException; }
                static void interrupted(String text, Action action) throws Exception {
                    Thread t = new Thread(() -> {
                        try { action.run(); System.out.println("no " + text); }
                        catch (InterruptedException e) { System.out.println(text); }
                    });
                    t.start(); t.interrupt(); t.join();
                }
                public static void main(String[] args) throws Exception {
                    interrupted("slept", () -> Thread.sleep(100_000));
                    Object o = new Object();
                    interrupted("waited", () -> { synchronized (o) { o.wait(); } });
                    Thread main = Thread.currentThread();
                    interrupted("joined", () -> main.join());
                    System.out.println(Thread.interrupted());
                }
                """);
    }

    @Test
    void collectionsThatLockUseMonitorsOfTheProcess() throws Throwable {
        prints(
                "4000 {a=1, b=2} [a, b] 3 [x, y] 8000 9 {k=v}",
                """
                public static void main(String[] args) throws Exception {
                    var map = new java.util.concurrent.ConcurrentHashMap<String, Integer>();
                    List<Integer> list = Collections.synchronizedList(new ArrayList<>());
                    List<Thread> all = new ArrayList<>();
                    for (int t = 0; t < 4; t++) {
                        Thread one = new Thread(() -> {
                            for (int i = 0; i < 1000; i++) { map.merge("n", 1, Integer::sum); list.add(i); list.add(i); }
                        });
                        all.add(one); one.start();
                    }
                    for (Thread one : all) one.join();
                    System.out.println(map.remove("n"));
                    map.put("a", 1); map.computeIfAbsent("b", k -> 2);
                    for (Map.Entry<String, Integer> e : map.entrySet()) e.setValue(e.getValue());
                    Set<String> keys = java.util.concurrent.ConcurrentHashMap.newKeySet();
                    keys.addAll(map.keySet());
                    System.out.println(map + " " + keys);
                    Stack<Integer> stack = new Stack<>(); stack.push(3);
                    Vector<String> v = new Vector<>(List.of("x", "y"));
                    System.out.println(stack.pop() + " " + v + " " + list.size());
                    Hashtable<String, String> h = new Hashtable<>(); h.put("k", "v");
                    System.out.println(Collections.synchronizedMap(new HashMap<>(Map.of(1, 9))).get(1) + " " + h);
                }
                """);
    }

    @Test
    @DisplayName("attack 2: equal literals have a monitor in each process")
    void equalLiteralsHaveAMonitorInEachProcess() throws Throwable {
        Program program =
                Sources.prepared(
                        """
                        public class L {
                            public static void main(String[] args) {
                                synchronized ("x") { System.out.println(Thread.holdsLock("x")); other.run(); }
                            }
                            static Runnable other = () -> {};
                        }
                        """);
        TestPort.reset();
        ProcessLoader first = new ProcessLoader(program);
        ProcessLoader second = new ProcessLoader(program);
        Class<?> type = first.loadClass("L");
        var field = type.getDeclaredField("other");
        field.setAccessible(true);
        field.set(
                null,
                (Runnable)
                        () -> {
                            Thread thread = new Thread(() -> main(second));
                            thread.start();
                            try {
                                thread.join();
                            } catch (InterruptedException e) {
                                throw new AssertionError(e);
                            }
                        });
        Run.main(first);
        assertEquals("true\ntrue\n", TestPort.PORT.output());
    }

    private static void main(ProcessLoader loader) {
        try {
            Run.main(loader);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }
}
