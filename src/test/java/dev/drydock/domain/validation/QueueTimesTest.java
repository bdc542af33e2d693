package dev.drydock.domain.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Waiting for earlier requests, beside what queueing theory says in closed form. */
class QueueTimesTest {
    private static final int CALLS = 1000;

    /** M/M/1: the time from arrival to answer is exponential with the rate of service less that of arrivals. */
    @Test
    void theTimesOfExponentialServiceAreExponential() {
        SplittableRandom random = new SplittableRandom(5);
        double[] service = new double[20_000];
        Arrays.setAll(service, call -> -10 * Math.log(1 - random.nextDouble()));
        QueueTimes queue = new QueueTimes(service, 1, 50);
        LatencyCheck.Percentiles times = queue.percentiles(1);

        double rate = 1000.0 / 10 - 50;
        assertThat(queue.load()).isEqualTo(0.5, within(0.01));
        assertThat(times.p50()).isEqualTo(Math.log(2) / rate * 1000, within(1.0));
        assertThat(times.p95()).isEqualTo(Math.log(20) / rate * 1000, within(4.0));
        assertThat(times.p95Bounds().low()).isLessThan(times.p95());
        assertThat(times.p95Bounds().high()).isGreaterThan(times.p95());
    }

    @Test
    void nothingWaitsWhereFewCome() {
        LatencyCheck.Percentiles times = new QueueTimes(constant(10), 1, 0.01).percentiles(1);
        assertThat(times.p99()).isEqualTo(10, within(1e-6));
    }

    @Test
    void severalServersShareWhatComes() {
        assertThat(new QueueTimes(constant(10), 1, 90).percentiles(1).p95()).isGreaterThan(60);
        assertThat(new QueueTimes(constant(10), 4, 90).percentiles(1).p95()).isLessThan(15);
    }

    @Test
    void whatComesTooFastWaitsEverLonger() {
        QueueTimes queue = new QueueTimes(constant(10), 1, 200);
        assertThat(queue.load()).isEqualTo(2, within(1e-9));
        assertThat(queue.percentiles(1).p95()).isGreaterThan(CALLS / 4 * 10);
    }

    @Test
    void theSameSeedGivesTheSameTimes() {
        QueueTimes queue = new QueueTimes(constant(10), 2, 90);
        assertThat(queue.percentiles(7)).isEqualTo(queue.percentiles(7)).isNotEqualTo(queue.percentiles(8));
    }

    private static double[] constant(double milliseconds) {
        double[] service = new double[CALLS];
        Arrays.fill(service, milliseconds);
        return service;
    }
}
