package dev.drydock.installed;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OncePerBuildTest {
    @TempDir
    Path folder;

    private final AtomicInteger made = new AtomicInteger();

    @Test
    void makesAPartOnceForThreadsThatAskAtTheSameTime() throws Exception {
        int threads = 4;
        CountDownLatch ready = new CountDownLatch(threads);
        Callable<Boolean> asks = () -> {
            ready.countDown();
            ready.await();
            return OncePerBuild.wasThere(folder, "part", "1", made::incrementAndGet);
        };
        List<Future<Boolean>> answers = new ArrayList<>();
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            for (int i = 0; i < threads; i++) {
                answers.add(pool.submit(asks));
            }
            List<Boolean> were = new ArrayList<>();
            for (Future<Boolean> answer : answers) {
                were.add(answer.get());
            }

            assertThat(were).containsExactlyInAnyOrder(false, true, true, true);
            assertThat(made).hasValue(1);
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void makesAPartAgainOfAnotherInstallation() {
        assertThat(OncePerBuild.wasThere(folder, "part", "1", made::incrementAndGet))
                .isFalse();
        assertThat(OncePerBuild.wasThere(folder, "part", "2", made::incrementAndGet))
                .isFalse();
        assertThat(OncePerBuild.wasThere(folder, "part", "2", made::incrementAndGet))
                .isTrue();
        assertThat(made).hasValue(2);
    }
}
