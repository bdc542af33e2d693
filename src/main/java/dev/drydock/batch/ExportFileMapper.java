package dev.drydock.batch;

import dev.drydock.application.ingest.IngestExports;
import dev.drydock.domain.dataset.ExportKind;
import jakarta.batch.api.BatchProperty;
import jakarta.batch.api.partition.PartitionMapper;
import jakarta.batch.api.partition.PartitionPlan;
import jakarta.batch.api.partition.PartitionPlanImpl;
import jakarta.batch.runtime.context.JobContext;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.List;
import java.util.Properties;

/**
 * One partition a file; each gets its number as {@code file}. A run without files gets one partition whose file is {@value
 * #NONE}, since a step needs one.
 */
@Dependent
@Named("exportFileMapper")
public class ExportFileMapper implements PartitionMapper {
    static final String NONE = "none";
    private static final int THREADS = 2;

    @Inject
    JobContext jobContext;

    @Inject
    IngestExports ingestExports;

    @Inject
    @BatchProperty
    String kind;

    @Override
    public PartitionPlan mapPartitions() {
        ExportKind wanted = ExportKind.ofWireName(kind)
                .orElseThrow(() -> new IllegalArgumentException(
                        "Property kind of exportFileMapper is '" + kind + "' and must be logs or feedback."));
        List<String> files = ingestExports.plan(jobContext.getInstanceId(), wanted).stream()
                .map(Object::toString)
                .toList();
        return plan(files.isEmpty() ? List.of(NONE) : files);
    }

    private static PartitionPlan plan(List<String> files) {
        Properties[] partitions = new Properties[files.size()];
        for (int i = 0; i < partitions.length; i++) {
            partitions[i] = new Properties();
            partitions[i].setProperty("file", files.get(i));
        }
        PartitionPlan plan = new PartitionPlanImpl();
        plan.setPartitions(partitions.length);
        plan.setThreads(Math.min(THREADS, partitions.length));
        plan.setPartitionProperties(partitions);
        return plan;
    }
}
