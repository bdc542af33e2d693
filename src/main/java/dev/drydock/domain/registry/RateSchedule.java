package dev.drydock.domain.registry;

/**
 * How the learning rate changes over a training: it rises evenly from nearly nothing through the warm-up, then falls to its last
 * value, or stays.
 *
 * @param warmup share of all optimizer steps
 * @param last what the rate falls to, as a share of the learning rate; 1 for a constant one
 */
public record RateSchedule(Kind kind, double warmup, double last) {
    public static final RateSchedule CONSTANT = new RateSchedule(Kind.CONSTANT, 0, 1);

    /** The way down. */
    public enum Kind {
        CONSTANT("constant"),
        LINEAR("linear"),
        /** Half a period of a cosine (Loshchilov and Hutter, 2017), without restarts. */
        COSINE("cosine");

        private final String key;

        Kind(String key) {
            this.key = key;
        }

        /** As model.yaml writes it. */
        public String key() {
            return key;
        }
    }

    /**
     * What the learning rate is multiplied by in one step; the same on every machine.
     *
     * @param step counted from 1
     * @param steps of the whole training, if it is not ended early
     */
    public double factor(long step, long steps) {
        long rising = Math.round(warmup * steps);
        if (step <= rising) {
            return (double) step / rising;
        }
        double way = (double) (step - 1 - rising) / Math.max(1, steps - rising);
        return switch (kind) {
            case CONSTANT -> 1;
            case LINEAR -> 1 - (1 - last) * way;
            case COSINE -> last + (1 - last) * (1 + StrictMath.cos(Math.PI * way)) / 2;
        };
    }
}
