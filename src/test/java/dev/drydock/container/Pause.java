package dev.drydock.container;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.CountDownLatch;

/** Holds a reader up before one number until a test lets it go on. */
@ApplicationScoped
public class Pause {
    private static final int NONE = -1;

    private volatile int number = NONE;
    private volatile CountDownLatch reached = new CountDownLatch(0);
    private volatile CountDownLatch over = new CountDownLatch(0);

    void before(int next) {
        reached = new CountDownLatch(1);
        over = new CountDownLatch(1);
        number = next;
    }

    void awaitReached() throws InterruptedException {
        reached.await();
    }

    void end() {
        number = NONE;
        over.countDown();
    }

    void reads(int next) throws InterruptedException {
        if (next == number) {
            reached.countDown();
            over.await();
        }
    }
}
