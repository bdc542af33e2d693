package dev.drydock.domain.labelling;

import dev.drydock.domain.dataset.DatasetSchema;
import dev.drydock.domain.dataset.LabelRule;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.LabellingFailure;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Selects the rows whose labels are most useful; the names are those of the literature (B. Settles, <em>Active Learning Literature
 * Survey</em>, University of Wisconsin–Madison, 2009). Of two classes the first three rank rows alike, since each falls with |p − ½|; their
 * numbers differ. With more than two classes, a log has only the probability of the predicted class, so margin and entropy are unknown.
 */
public enum QueryStrategy {
    /** Smallest difference between the two most probable classes (Scheffer, Decomain and Wrobel, 2001). */
    MARGIN {
        @Override
        public double usefulness(double score, int classes) {
            return 1 - Math.abs(2 * score - 1);
        }

        @Override
        boolean suits(LabelRule label) {
            return label.classes().size() == 2;
        }
    },
    /** Smallest probability of the most probable class (Lewis and Gale, 1994). */
    LEAST_CONFIDENCE {
        @Override
        public double usefulness(double score, int classes) {
            return 1 - (classes == 2 ? Math.max(score, 1 - score) : score);
        }

        @Override
        boolean suits(LabelRule label) {
            return label.classes().size() >= 2;
        }
    },
    /** Largest Shannon entropy of the classes' probabilities, in nats. */
    ENTROPY {
        @Override
        public double usefulness(double score, int classes) {
            return term(score) + term(1 - score);
        }

        private double term(double p) {
            return p <= 0 ? 0 : -p * Math.log(p);
        }

        @Override
        boolean suits(LabelRule label) {
            return label.classes().size() == 2;
        }
    },
    /**
     * Farthest from every labelled row and every row chosen before, by the inputs: the greedy 2-approximation of the k-centre
     * problem (Gonzalez, 1985), as Sener and Savarese (2018) use it for core-sets. Needs no score, so it suits a quantity too.
     */
    CORE_SET {
        @Override
        public double usefulness(double score, int classes) {
            throw new IllegalStateException("a core-set goes by inputs, not by scores");
        }

        @Override
        boolean suits(LabelRule label) {
            return true;
        }
    },
    /**
     * Rows whose latest labels disagree, so the join leaves them out: a new label decides. The least confident first, as by {@link
     * #LEAST_CONFIDENCE}; of a quantity no row is more useful than another.
     */
    CONTESTED {
        @Override
        public double usefulness(double score, int classes) {
            return classes == 0 ? 0 : LEAST_CONFIDENCE.usefulness(score, classes);
        }

        @Override
        boolean suits(LabelRule label) {
            return true;
        }
    };

    /**
     * How useful the label would be; more is more.
     *
     * @param score as logged: of two classes the last one's probability, of several the predicted one's
     */
    public abstract double usefulness(double score, int classes);

    abstract boolean suits(LabelRule label);

    /** Each row of a core-set costs a comparison with every candidate. */
    public int mostRows() {
        return this == CORE_SET ? 1000 : 10_000;
    }

    /** Such as {@code least-confidence}. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public static Optional<QueryStrategy> ofWireName(String name) {
        return Arrays.stream(values())
                .filter(strategy -> strategy.wireName().equals(name))
                .findFirst();
    }

    /** The first that suits the label. */
    public static QueryStrategy standard(LabelRule label) {
        return suitable(label).get(0);
    }

    /** Those that look for rows without a label. */
    private static List<QueryStrategy> suitable(LabelRule label) {
        return Arrays.stream(values())
                .filter(strategy -> strategy != CONTESTED && strategy.suits(label))
                .toList();
    }

    /** @throws DrydockException {@link LabellingFailure#LABEL_STRATEGY_UNSUITED} */
    public void requireSuits(String model, DatasetSchema schema) {
        if (this == CORE_SET && schema.readsText()) {
            throw unsuited(
                    model,
                    "strategy core-set goes by distances between inputs, and texts have none here. Choose "
                            + LEAST_CONFIDENCE.wireName());
        }
        requireSuits(model, schema.label());
    }

    void requireSuits(String model, LabelRule label) {
        if (!suits(label)) {
            throw unsuited(
                    model,
                    "strategy " + wireName() + " does not suit "
                            + (label.classes().isEmpty()
                                    ? "a quantity, whose logged score shows no uncertainty"
                                    : label.classes().size()
                                            + " classes, of which the log has the predicted one's probability alone")
                            + ". Choose "
                            + suitable(label).stream()
                                    .map(QueryStrategy::wireName)
                                    .collect(Collectors.joining(" or ")));
        }
    }

    private static DrydockException unsuited(String model, String why) {
        return new DrydockException(
                LabellingFailure.LABEL_STRATEGY_UNSUITED, "No labels of " + model + " were requested: " + why + ".");
    }
}
