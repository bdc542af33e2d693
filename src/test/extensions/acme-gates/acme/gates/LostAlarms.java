package acme.gates;

import dev.drydock.spi.Gate;
import dev.drydock.spi.GateAnswer;
import dev.drydock.spi.GateAnswer.Verdict;
import dev.drydock.spi.GateEvidence;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Of the failures that the champion saw coming, the share that the candidate misses. Bounds by resampling groups. */
public final class LostAlarms implements Gate {
    private static final double ALARM = 0.5;
    private static final int RESAMPLES = 1000;
    private static final int FEWEST_ALARMS = 30;

    @Override
    public String name() {
        return "lost-alarms";
    }

    @Override
    public GateAnswer judge(GateEvidence evidence) {
        List<int[]> groups = alarmsByGroup(evidence);
        int alarms = groups.stream().mapToInt(group -> group[0]).sum();
        if (alarms < FEWEST_ALARMS) {
            return GateAnswer.of(
                    Verdict.INSUFFICIENT_EVIDENCE,
                    Double.NaN,
                    "The champion saw " + alarms + " failures coming here, and " + FEWEST_ALARMS
                            + " are needed. Collect labels.");
        }
        double lost = share(groups);
        double[] drawn = resampled(groups, evidence.seed());
        double low = Math.min(lost, quantile(drawn, 1 - evidence.confidence()));
        double high = Math.max(lost, quantile(drawn, evidence.confidence()));
        String sentence = "The champion saw " + alarms + " failures coming; the candidate misses "
                + Math.round(lost * alarms) + " of them.";
        if (high <= evidence.limit()) {
            return new GateAnswer(Verdict.PASS, lost, low, high, sentence);
        }
        Verdict verdict = low > evidence.limit() ? Verdict.FAIL : Verdict.INSUFFICIENT_EVIDENCE;
        return new GateAnswer(verdict, lost, low, high, sentence + " Look at these rows before another training.");
    }

    /** For each group the champion's right alarms, and how many of them the candidate does not give. */
    private static List<int[]> alarmsByGroup(GateEvidence evidence) {
        float[] labels = evidence.labels();
        float[] candidate = evidence.candidate();
        float[] champion = evidence.champion();
        Map<String, int[]> groups = new LinkedHashMap<>();
        for (int row = 0; row < evidence.rows(); row++) {
            int[] counts = groups.computeIfAbsent(evidence.group(row), group -> new int[2]);
            if (labels[row] == 1 && champion[row] >= ALARM) {
                counts[0]++;
                counts[1] += candidate[row] >= ALARM ? 0 : 1;
            }
        }
        return new ArrayList<>(groups.values());
    }

    private static double[] resampled(List<int[]> groups, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] drawn = new double[RESAMPLES];
        for (int i = 0; i < RESAMPLES; i++) {
            List<int[]> sample = new ArrayList<>();
            for (int j = 0; j < groups.size(); j++) {
                sample.add(groups.get(random.nextInt(groups.size())));
            }
            drawn[i] = share(sample);
        }
        Arrays.sort(drawn);
        return drawn;
    }

    private static double share(List<int[]> groups) {
        double alarms = groups.stream().mapToInt(group -> group[0]).sum();
        return alarms == 0 ? 0 : groups.stream().mapToInt(group -> group[1]).sum() / alarms;
    }

    private static double quantile(double[] sorted, double share) {
        return sorted[(int) Math.round(share * (sorted.length - 1))];
    }
}
