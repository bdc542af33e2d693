package dev.drydock.batch.runtime;

import jakarta.batch.api.AbstractBatchlet;
import jakarta.batch.api.chunk.AbstractItemReader;
import jakarta.batch.api.chunk.AbstractItemWriter;
import java.io.Serializable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The artifacts of jobs that write 400 items into a table, and what they wrote. At a place they do what a test wants there. */
final class CountedItems {
    static final int ITEMS = 400;
    static final String JOB = """
            <job id="items" xmlns="https://jakarta.ee/xml/ns/jakartaee" version="2.0">
              <properties><property name="drydock.recoveries" value="1"/></properties>
              <step id="write"><chunk item-count="10"><reader ref="reader"/><writer ref="writer"/></chunk></step>
            </job>
            """;

    static final int PARTITIONS = 4;
    static final int ITEMS_OF_PARTITION = ITEMS / PARTITIONS;

    /** As {@link #JOB}, in partitions at once, each with so many of the items. */
    static final String PARTITIONED_JOB = """
            <job id="parts" xmlns="https://jakarta.ee/xml/ns/jakartaee" version="2.0">
              <step id="write"><chunk item-count="10">
                <reader ref="part-reader"><properties>
                  <property name="part" value="#{partitionPlan['part']}"/>
                </properties></reader>
                <writer ref="writer"/>
              </chunk>
              <partition><plan partitions="4" threads="4">
                <properties partition="0"><property name="part" value="0"/></properties>
                <properties partition="1"><property name="part" value="1"/></properties>
                <properties partition="2"><property name="part" value="2"/></properties>
                <properties partition="3"><property name="part" value="3"/></properties>
              </plan></partition></step>
            </job>
            """;

    /** What happens in a step, with a chunk's transaction open if it is one. */
    interface Place {
        /** @param where the item that was just written, or the step's name */
        void reached(String where) throws Exception;
    }

    private CountedItems() {}

    static ScriptedArtifacts artifacts(DataSource dataSource, Place place) {
        return new ScriptedArtifacts()
                .with("reader", context -> new Reader(0, ITEMS))
                .with("part-reader", context -> reader(context.getProperties().get("part")))
                .with("writer", context -> new Writer(dataSource, place))
                .with("batchlet", context -> batchlet(context.getStepContext().getStepName(), place));
    }

    private static Reader reader(String part) {
        int first = Integer.parseInt(part) * ITEMS_OF_PARTITION;
        return new Reader(first, first + ITEMS_OF_PARTITION);
    }

    private static AbstractBatchlet batchlet(String step, Place place) {
        return new AbstractBatchlet() {
            @Override
            public String process() throws Exception {
                place.reached(step);
                return "DONE";
            }
        };
    }

    static void createTable(DataSource dataSource) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create table written (item integer not null)");
        }
    }

    static List<Integer> written(DataSource dataSource) throws SQLException {
        List<Integer> items = new ArrayList<>();
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select item from written order by item")) {
            while (rows.next()) {
                items.add(rows.getInt(1));
            }
        }
        return items;
    }

    private static final class Reader extends AbstractItemReader {
        private final int end;
        private int next;

        Reader(int first, int end) {
            this.next = first;
            this.end = end;
        }

        @Override
        public void open(@Nullable Serializable checkpoint) {
            next = checkpoint == null ? next : (Integer) checkpoint;
        }

        @Override
        public @Nullable Object readItem() {
            return next < end ? next++ : null;
        }

        @Override
        public Serializable checkpointInfo() {
            return next;
        }
    }

    private static final class Writer extends AbstractItemWriter {
        private final DataSource dataSource;
        private final Place place;

        Writer(DataSource dataSource, Place place) {
            this.dataSource = dataSource;
            this.place = place;
        }

        @Override
        public void writeItems(List<Object> items) throws Exception {
            try (Connection connection = dataSource.getConnection();
                    PreparedStatement insert = connection.prepareStatement("insert into written (item) values (?)")) {
                for (Object item : items) {
                    insert.setInt(1, (Integer) item);
                    insert.executeUpdate();
                    place.reached(String.valueOf(item));
                }
            }
        }
    }
}
