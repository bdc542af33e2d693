package dev.drydock.domain.drift;

import java.util.ArrayList;
import java.util.List;

/**
 * Confidence-based performance estimation (CBPE, NannyML, docs "Estimation of performance of the monitored model"): calibrated scores say how
 * probable each answer is right, and so what the confusion matrix of unlabelled rows is expected to be. Of two classes the probability of the
 * last one is calibrated; of several that of the predicted one, for each predicted class on its own where it has rows enough, and the rest
 * of the probability goes to the other classes as the labels of wrongly predicted rows did, those with an answer and those without apart. Inputs
 * that move can change that division, so of more than two classes there is no recall and no F1.
 */
final class ClassPerformance implements Performance<ClassTally> {
    /** With more, only the metrics of all classes together. */
    private static final int MOST_CLASSES_LISTED = 20;

    private final AnswerReference form;
    private final List<String> classes;

    ClassPerformance(AnswerReference form, List<String> classes) {
        this.form = form;
        this.classes = classes;
    }

    @Override
    public List<String> names() {
        List<String> names = new ArrayList<>(List.of("accuracy"));
        if (classes.size() == 2) {
            names.add(isOfTwo() ? "auc" : "macro-f1");
        }
        for (String metric : ofEachClass()) {
            classes.forEach(name -> names.add(metric + ":" + name));
        }
        return names;
    }

    /** Which class a wrong row is of instead, the log tells of two classes only. */
    private List<String> ofEachClass() {
        if (classes.size() > MOST_CLASSES_LISTED) {
            return List.of();
        }
        return classes.size() == 2 ? List.of("precision", "recall", "f1") : List.of("precision");
    }

    /** One score for both classes. */
    private boolean isOfTwo() {
        return form.scaleOf().size() == 1;
    }

    @Override
    public ClassTally sum(List<ClassTally> blocks, int without) {
        ClassTally sum = new ClassTally(form);
        for (int i = 0; i < blocks.size(); i++) {
            if (i != without) {
                sum.addAll(blocks.get(i));
            }
        }
        return sum;
    }

    @Override
    public boolean isEmpty(ClassTally sums) {
        return sums.count() == 0;
    }

    @Override
    public boolean lessIsBetter() {
        return false;
    }

    @Override
    public double[] expected(ClassTally reference, ClassTally window) {
        double[][] curves = curves(reference);
        Expected expected = new Expected();
        for (int predicted = 0; predicted < window.rows.length; predicted++) {
            double[][] others = {others(reference, predicted, 0), others(reference, predicted, 1)};
            for (int cell = 0; cell < window.rows[predicted].length; cell++) {
                double rows = window.rows[predicted][cell];
                if (rows > 0) {
                    double right = rows * curves[form.scaleOf().get(predicted)][cell];
                    int answer = window.answer(predicted, cell);
                    expected.add(predicted, answer, right, rows - right, others[answer < 0 ? 0 : 1]);
                }
            }
        }
        return expected.metrics();
    }

    @Override
    public double[] found(ClassTally sums) {
        Expected found = new Expected();
        for (int predicted = 0; predicted < sums.rows.length; predicted++) {
            double[] none = new double[isOfTwo() ? 0 : classes.size()];
            for (int cell = 0; cell < sums.rows[predicted].length; cell++) {
                double held = sums.held[predicted][cell];
                double rest = isOfTwo() ? sums.rows[predicted][cell] - held : 0;
                found.add(predicted, sums.answer(predicted, cell), held, rest, none);
            }
            for (int answered = 0; !isOfTwo() && answered < 2; answered++) {
                for (int label = 0; label < classes.size(); label++) {
                    double wrong = sums.wrong[2 * predicted + answered][label];
                    found.add(label, answered == 1 ? predicted : -1, wrong);
                }
            }
        }
        return found.metrics();
    }

    @Override
    public double beyond(ClassTally reference, ClassTally window) {
        long beyond = 0;
        for (int predicted = 0; predicted < window.rows.length; predicted++) {
            int scale = form.scaleOf().get(predicted);
            int cells = window.rows[predicted].length;
            int first = cells;
            int last = -1;
            for (int cell = 0; cell < cells; cell++) {
                for (int other = 0; other < reference.rows.length; other++) {
                    if (form.scaleOf().get(other) == scale && reference.rows[other][cell] > 0) {
                        first = Math.min(first, cell);
                        last = cell;
                    }
                }
            }
            for (int cell = 0; cell < cells; cell++) {
                beyond += cell < first || cell > last ? window.rows[predicted][cell] : 0;
            }
        }
        return (double) beyond / window.count();
    }

    /** Of each scale the probability by cell. */
    private double[][] curves(ClassTally reference) {
        double[][] curves = new double[form.scales().size()][];
        for (int scale = 0; scale < curves.length; scale++) {
            int cells = form.scales().get(scale).cells();
            long[] rows = new long[cells];
            long[] held = new long[cells];
            for (int predicted = 0; predicted < reference.rows.length; predicted++) {
                for (int cell = 0; form.scaleOf().get(predicted) == scale && cell < cells; cell++) {
                    rows[cell] += reference.rows[predicted][cell];
                    held[cell] += reference.held[predicted][cell];
                }
            }
            curves[scale] = Isotonic.probabilities(rows, held);
        }
        return curves;
    }

    /**
     * What a row that is not of the predicted class is of, by class; together 1. If the reference has no such row, each other class alike.
     *
     * @param answered 1 of rows with an answer, 0 of those without
     */
    private double[] others(ClassTally reference, int predicted, int answered) {
        double[] shares = new double[isOfTwo() ? 0 : classes.size()];
        double all = shares.length == 0 ? 0 : Shares.sum(reference.wrong[2 * predicted + answered]);
        for (int label = 0; label < shares.length; label++) {
            double evenly = label == predicted ? 0 : 1.0 / (shares.length - 1);
            shares[label] = all > 0 ? reference.wrong[2 * predicted + answered][label] / all : evenly;
        }
        return shares;
    }

    /** A confusion matrix of rows that may be parts of one. */
    private final class Expected {
        private final double[][] answered = new double[classes.size()][classes.size()];
        private final double[] labels = new double[classes.size()];
        private double below;
        private double ranked;

        /**
         * @param held rows of the predicted class, of two classes of the last one
         * @param rest the other rows
         * @param others of several classes how the other rows divide
         */
        void add(int predicted, int answer, double held, double rest, double[] others) {
            if (isOfTwo()) {
                add(1, answer, held);
                add(0, answer, rest);
                ranked += held * (below + rest / 2); // cells come from low scores to high ones
                below += rest;
                return;
            }
            add(predicted, answer, held);
            for (int label = 0; rest > 0 && label < others.length; label++) {
                add(label, answer, rest * others[label]);
            }
        }

        void add(int label, int answer, double rows) {
            labels[label] += rows;
            if (answer >= 0) {
                answered[label][answer] += rows;
            }
        }

        double[] metrics() {
            int count = classes.size();
            double[] metrics = new double[names().size()];
            int listed = count == 2 ? 2 : 1;
            double right = 0;
            double all = 0;
            double f1 = 0;
            for (int of = 0; of < count; of++) {
                double said = said(of);
                double both = 2 * answered[of][of] / (labels[of] + said);
                right += answered[of][of];
                all += labels[of];
                f1 += both / count;
                if (metrics.length > listed) {
                    metrics[listed + of] = answered[of][of] / said;
                }
                if (count == 2) {
                    metrics[listed + count + of] = answered[of][of] / labels[of];
                    metrics[listed + 2 * count + of] = both;
                }
            }
            metrics[0] = right / all;
            if (count == 2) {
                metrics[1] = isOfTwo() ? ranked / (labels[0] * labels[1]) : f1;
            }
            return metrics;
        }

        private double said(int of) {
            double said = 0;
            for (double[] row : answered) {
                said += row[of];
            }
            return said;
        }
    }
}
