package dev.drydock.workers;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The words in which a batch system is spoken of to people.
 *
 * @param keys how its keys in {@code etc/site.yaml} begin
 * @param log how the names of its logs in an attempt's directory begin
 * @param test what tests the keys; a clause that ends a sentence
 * @param answers when it can be asked again, after "Once"
 * @param nodes how to look at its nodes
 * @param list how to list its jobs
 * @param cancel the command that ends the jobs of a name that is put behind it; empty if there is none that Drydock knows
 */
record ClusterWords(String keys, String log, String test, String answers, String nodes, String list, String cancel) {
    static final ClusterWords SLURM = new ClusterWords(
            "slurm.",
            "slurm",
            "; 'drydock doctor' tests the site's keys",
            "'sinfo' answers",
            "Look at the nodes with 'sinfo -R'",
            "'squeue --me'",
            "scancel --name=");

    static final ClusterWords EXTENSION = new ClusterWords(
            "cluster.",
            "job",
            "",
            "the batch system answers",
            "Look at the nodes of the batch system",
            "the batch system's own commands",
            "");

    /** By how a reason begins; what {@code squeue} tells of nodes goes on with their names. */
    private static final Map<String, String> MEANINGS = Map.ofEntries(
            Map.entry("Resources", "all nodes that would do are busy"),
            Map.entry("Priority", "others are before it"),
            Map.entry("JobHeldUser", "it is held by a user; 'scontrol release' lets it go"),
            Map.entry("JobHeldAdmin", "it is held by an administrator"),
            Map.entry("launch_failed_requeued_held", "it is held because its launch failed"),
            Map.entry("launch failed requeued held", "it is held because its launch failed"),
            Map.entry("ReqNodeNotAvail", "the nodes that it needs are down, drained, reserved or busy"),
            Map.entry("Nodes required for job are DOWN", "the nodes that it needs are down, drained or reserved"),
            Map.entry("PartitionDown", "the partition starts no jobs"),
            Map.entry("PartitionInactive", "the partition takes no jobs"),
            Map.entry("PartitionTimeLimit", "it asks for more time than the partition allows"),
            Map.entry("PartitionNodeLimit", "it asks for more nodes than the partition allows"),
            Map.entry("BeginTime", "it returned to the queue and waits for a while"),
            Map.entry("Licenses", "all licences that it needs are in use"),
            Map.entry("Reservation", "its reservation has not started"),
            Map.entry("QOSMax", "the limit of the quality of service is reached"),
            Map.entry("QOSGrp", "the limit of the quality of service is reached"),
            Map.entry("AssocMax", "the limit of the account is reached"),
            Map.entry("AssocGrp", "the limit of the account is reached"));

    /** Slurm's words are short; what they mean to who waits is longer. */
    String reason(String reason) {
        if (!equals(SLURM)) {
            return "the batch system " + (reason.isEmpty() ? "gives no reason" : "says " + reason);
        }
        String bare = reason.replaceAll("[()]", "");
        String meaning = MEANINGS.entrySet().stream()
                .filter(known -> bare.startsWith(known.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("");
        return meaning.isEmpty() ? "Slurm says " + bare : meaning + " (Slurm: " + bare + ")";
    }

    /** What a person does about jobs of these names. */
    String cure(List<String> names) {
        return cancel.isEmpty()
                ? "Once it answers, cancel the jobs of these names there: " + String.join("; ", names)
                : "Once it answers, end them: "
                        + names.stream().map(name -> cancel + name).collect(Collectors.joining("; "));
    }
}
