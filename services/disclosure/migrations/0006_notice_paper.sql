-- The papers of a revision, rendered once from its frozen words and kept; file_object holds their hash.
create table notice_paper (
  notice_id uuid not null,
  revision integer not null,
  kind text not null check (kind in ('pdf', 'xlsx')),
  file_id uuid not null references kit.file_object (id),
  primary key (notice_id, revision, kind),
  foreign key (notice_id, revision) references notice_revision (notice_id, revision)
);
select kit.append_only('notice_paper');

-- Revisions that were published before papers were kept get theirs, too.
insert into kit.outbox_message (id, kind, name, payload)
  select gen_random_uuid(), 'job', 'renderNoticePapers', jsonb_build_object('noticeId', notice_id, 'revision', revision)
  from notice_revision;
