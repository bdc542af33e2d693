package dev.drydock.container;

import jakarta.batch.api.partition.AbstractPartitionAnalyzer;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Named;

/** Because of it JBeret holds one transaction for the length of the step. */
@Dependent
@Named("countingAnalyzer")
public class CountingAnalyzer extends AbstractPartitionAnalyzer {}
