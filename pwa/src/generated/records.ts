// Made by `python -m server.records.generate` from server/records/. Do not edit: the tests compare it.

export type Kind = "organisation" | "hamlet" | "member" | "member_contact" | "household" | "household_assignment" | "visit" | "petition" | "residence_comment" | "cell_meeting" | "task";

export type Role = "CAN_BO_CO_SO" | "BI_THU_CHI_BO" | "CAN_BO_XA" | "LANH_DAO_XA" | "CAN_BO_TINH" | "QUAN_TRI" | "KIEM_TOAN";

export interface FieldMeta {
  type: "ref" | "line" | "choice" | "dated" | "date" | "refs" | "flag" | "integer" | "choices" | "phone" | "text" | "actor" | "month" | "instant" | "items" | "scores";
  /** Message key of its name; a code's is `<label>.<CODE>`. */
  label: string;
  /** How two edits meet; absent: register. For maps, that of each key. */
  policy?: "text" | "fixed";
  /** Steps that cannot be taken without it ("complete": kinds without steps). */
  needed?: readonly string[];
  /** The part of the record that one right covers; absent: the work itself. */
  group?: string;
  /** Only the server sets it. */
  server?: true;
  /** Phones look records up by it. */
  index?: true;
  codes?: readonly string[];
  /** Kind of the record it points at. */
  ref?: Kind;
  /** Kind of the records whose ids are the keys of the map. */
  keyRef?: Kind;
  /** Most and least characters. */
  most?: number;
  least?: number;
  low?: number;
  high?: number;
  /** Most points by code. */
  mostByCode?: Readonly<Record<string, number>>;
  /** The day has to have come when a step needs it. */
  past?: true;
  /** Hints on what must not be written: message keys `hint.<name>`. */
  hints?: readonly string[];
  /** Parts of an item: `field.<key>.<part>`. */
  parts?: Readonly<Record<string, FieldMeta>>;
}

export interface StepMeta {
  label: string;
  from: readonly string[];
  to: string;
  /** It attests the record: refused when something changed unseen. */
  attests: boolean;
  /** Who may ever take it; the server decides. */
  roles: readonly Role[];
  /** Fields it cannot be taken without. */
  needs: readonly string[];
}

export interface KindMeta {
  label: string;
  /** Fields that name a record, and the one lists are sorted by. */
  title: readonly string[];
  sort?: string;
  search: readonly string[];
  index: readonly string[];
  /** The id is made of these fields (absent ones count as ""), `when` that field has that value. */
  natural?: { fields: readonly string[]; when?: readonly [string, string] };
  initial?: string;
  states: readonly string[];
  steps: Readonly<Record<string, StepMeta>>;
  /** Who may ever do what: create, edit, edit.<group>, delete, resolve. */
  roles: Readonly<Record<string, readonly Role[]>>;
  /** States in which edit, edit.<group> or delete is open; absent: always. */
  open: Readonly<Record<string, readonly string[]>>;
  fields: Readonly<Record<string, FieldMeta>>;
}

export type OrganisationKind = "TINH_UY" | "HUYEN_UY" | "DANG_UY_XA" | "DANG_BO_TRUC_THUOC" | "CHI_BO" | "TO_DANG";
export type OrganisationCellType = "THON" | "KHU_PHO_TDP" | "CO_QUAN" | "TRUONG_HOC" | "TRAM_Y_TE" | "DOANH_NGHIEP" | "HTX" | "QUAN_SU" | "CONG_AN" | "KHAC";
export type OrganisationBody = {
  org_id?: string;
  code?: string;
  name?: string;
  kind?: OrganisationKind;
  level_name?: string;
  cell_type?: OrganisationCellType;
  [key: `is_grassroots_unit.${string}`]: boolean | undefined;
  parent_id?: string;
  valid_from?: string;
  valid_to?: string;
  [key: `successor_ids.${string}`]: true | undefined;
  has_committee?: boolean;
  secretary_member_id?: string;
  deputy_id?: string;
  secretary_is_hamlet_head?: boolean;
  secretary_is_front_head?: boolean;
  meeting_day?: number;
  working_regulation_no?: string;
  working_regulation_date?: string;
  inspection_programme_year?: number;
  superior_follower_member_id?: string;
  max_households?: number;
};

export type HamletKind = "THON" | "BAN" | "LANG" | "BUON" | "PLEI" | "AP" | "KHOM" | "XOM" | "KHU_PHO" | "TO_DAN_PHO" | "PHUM" | "SOC" | "KHAC";
export type HamletCommuneZone = "I" | "II" | "III";
export type HamletSignal = "TOT" | "YEU" | "KHONG";
export type HamletBody = {
  org_id?: string;
  name?: string;
  kind?: HamletKind;
  commune?: string;
  cell_id?: string;
  household_count?: number;
  people_count?: number;
  is_ethnic_minority_area?: boolean;
  is_mountainous?: boolean;
  is_extremely_disadvantaged?: boolean;
  commune_zone?: HamletCommuneZone;
  is_dense_religious_area?: boolean;
  is_border?: boolean;
  signal?: HamletSignal;
  head_is_member?: boolean;
  front_head_is_member?: boolean;
  valid_from?: string;
  valid_to?: string;
  merged_into?: string;
};

export type MemberGender = "NAM" | "NU";
export type MemberStatus = "CHINH_THUC" | "DU_BI";
export type MemberActivity = "DANG_SINH_HOAT" | "MIEN_CONG_TAC_SINH_HOAT" | "SINH_HOAT_TAM_DEN" | "SINH_HOAT_TAM_DI" | "DI_LAM_AN_XA" | "DA_CHUYEN" | "DA_RA_KHOI_DANG";
export type MemberRoles = "BI_THU" | "PHO_BI_THU" | "CHI_UY_VIEN" | "TRUONG_THON" | "TRUONG_BAN_CTMT";
export type MemberTheoryLevel = "CHUA" | "SO_CAP" | "TRUNG_CAP" | "CAO_CAP" | "CU_NHAN";
export type MemberOccupationGroup = "CBCC_VC" | "LLVT" | "HUU_TRI" | "NONG_DAN" | "CONG_NHAN" | "CHU_DOANH_NGHIEP" | "HS_SV" | "KHAC";
export type MemberBody = { [K in `roles.${MemberRoles}`]?: true } & {
  org_id?: string;
  full_name?: string;
  display_code?: string;
  birth_year?: number;
  gender?: MemberGender;
  status?: MemberStatus;
  joined_on?: string;
  official_on?: string;
  cell_id?: string;
  residence_cell_id?: string;
  activity?: MemberActivity;
  theory_level?: MemberTheoryLevel;
  occupation_group?: MemberOccupationGroup;
  valid_from?: string;
  valid_to?: string;
  successor?: string;
};

export type MemberContactBody = {
  org_id?: string;
  member?: string;
  phone?: string;
};

export type HouseholdMainLivelihood = "TRONG_TROT" | "CHAN_NUOI" | "LAM_RUNG" | "THUY_SAN" | "LAM_THUE" | "BUON_BAN" | "LUONG" | "KHAC";
export type HouseholdPovertyStatus = "NGHEO" | "CAN_NGHEO" | "MOI_THOAT_NGHEO" | "KHONG";
export type HouseholdHousing = "KIEN_CO" | "BAN_KIEN_CO" | "TAM" | "CHUA_CO";
export type HouseholdSupportNeed = "NHA_O" | "DAT_SAN_XUAT" | "NUOC_SACH" | "VON_VAY" | "VIEC_LAM" | "HOC_HANH" | "BHYT" | "GIAY_TO" | "DUONG_DIEN" | "KHAC";
export type HouseholdStatus = "DANG_O" | "DI_VANG" | "DA_CHUYEN" | "TACH_HO" | "NHAP_HO";
export type HouseholdBody = { [K in `support_need.${HouseholdSupportNeed}`]?: true } & {
  org_id?: string;
  code?: string;
  head_name?: string;
  hamlet?: string;
  people_count?: number;
  worker_count?: number;
  main_livelihood?: HouseholdMainLivelihood;
  poverty_status?: HouseholdPovertyStatus;
  poverty_year?: number;
  policy_household?: boolean;
  housing?: HouseholdHousing;
  status?: HouseholdStatus;
};

export type HouseholdAssignmentState = "draft" | "proposed" | "active" | "suspended" | "ended";
export type HouseholdAssignmentRole = "CHINH" | "PHOI_HOP";
export type HouseholdAssignmentEndReason = "moved_away" | "transfer" | "exempt" | "reassigned" | "household_split" | "household_merge" | "hamlet_merged";
export type HouseholdAssignmentBody = {
  state?: HouseholdAssignmentState;
  org_id?: string;
  household?: string;
  member?: string;
  role?: HouseholdAssignmentRole;
  decision_no?: string;
  decided_on?: string;
  meeting_id?: string;
  valid_from?: string;
  valid_to?: string;
  end_reason?: HouseholdAssignmentEndReason;
  goal?: string;
  adopted_by?: string;
  adopted_on?: string;
};

export type VisitState = "draft" | "submitted" | "returned" | "confirmed" | "locked";
export type VisitMode = "TAI_NHA" | "DIEN_THOAI" | "TAI_CUOC_HOP" | "KHAC";
export type VisitMet = "CHU_HO" | "THANH_VIEN" | "VANG_NHA";
export type VisitTopics = "PHO_BIEN_CHU_TRUONG" | "SAN_XUAT" | "GIAM_NGHEO" | "VE_SINH_MOI_TRUONG" | "AN_NINH_TRAT_TU" | "GIAO_DUC" | "Y_TE_BHYT" | "THU_TUC_HANH_CHINH" | "CHUYEN_DOI_SO" | "NONG_THON_MOI" | "TANG_QUA_THAM_HOI" | "KHAC";
export type VisitBody = { [K in `topics.${VisitTopics}`]?: true } & {
  state?: VisitState;
  org_id?: string;
  assignment?: string;
  household?: string;
  on?: string;
  mode?: VisitMode;
  met?: VisitMet;
  help_given?: string;
  [key: `wish_ids.${string}`]: true | undefined;
  next_visit_on?: string;
  unplanned?: boolean;
  returned_reason?: string;
  confirmed_by?: string;
  confirmed_on?: string;
};

export type PetitionState = "received" | "recorded" | "classified";
export type PetitionSource = "THAM_HO" | "SINH_HOAT_CHI_BO" | "DANG_VIEN_213" | "HOP_DAN" | "KHAC";
export type PetitionKind = "NGUYEN_VONG" | "KIEN_NGHI" | "PHAN_ANH";
export type PetitionField = "DAT_DAI" | "HA_TANG" | "SAN_XUAT" | "AN_SINH" | "GIAO_DUC" | "Y_TE" | "MOI_TRUONG" | "THU_TUC" | "TRAT_TU" | "CAN_BO" | "KHAC";
export type PetitionUrgency = "THUONG" | "GAP";
export type PetitionOwnerLevel = "CHI_BO" | "DANG_UY_XA" | "CHINH_QUYEN_XA" | "MAT_TRAN" | "CAP_TINH";
export type PetitionBody = {
  state?: PetitionState;
  org_id?: string;
  source?: PetitionSource;
  household?: string;
  hamlet?: string;
  kind?: PetitionKind;
  field?: PetitionField;
  summary?: string;
  received_on?: string;
  urgency?: PetitionUrgency;
  owner_level?: PetitionOwnerLevel;
  due_on?: string;
};

export type ResidenceCommentState = "requested" | "scheduled" | "overdue" | "drafted" | "cell_signed" | "commune_confirmed" | "returned" | "archived" | "refused_wrong_residence" | "not_required";
export type ResidenceCommentPurpose = "CONG_TAC_CAN_BO" | "KHEN_THUONG" | "KY_LUAT" | "CHUYEN_CHINH_THUC";
export type ResidenceCommentC1 = "NG_TOT" | "NG" | "NG_CHUA";
export type ResidenceCommentC2 = "GM_DI_DAU" | "GM" | "GM_CHUA";
export type ResidenceCommentC3 = "TG_DU" | "TG_CHUA_DU" | "TG_KHONG";
export type ResidenceCommentC4 = "TX_TC" | "TX" | "TX_CHUA";
export type ResidenceCommentC5 = "RTC" | "TC" | "TC_CHUA";
export type ResidenceCommentC6 = "BD" | "KDN" | "XL";
export type ResidenceCommentExemptGroup = "MIEN_SINH_HOAT" | "MIEN_GIOI_THIEU";
export type ResidenceCommentBody = {
  state?: ResidenceCommentState;
  org_id?: string;
  member?: string;
  year?: number;
  purpose?: ResidenceCommentPurpose;
  without?: string;
  opinion_request_no?: string;
  opinion_request_date?: string;
  due_on?: string;
  front_meeting_on?: string;
  front_participants?: string;
  c1?: ResidenceCommentC1;
  c2?: ResidenceCommentC2;
  c3?: ResidenceCommentC3;
  c4?: ResidenceCommentC4;
  c5?: ResidenceCommentC5;
  c6?: ResidenceCommentC6;
  c7?: string;
  template_version?: string;
  exempt_group?: ResidenceCommentExemptGroup;
  exit_note?: string;
  returned_reason?: string;
  signed_cell_by?: string;
  signed_cell_on?: string;
  confirmed_commune_by?: string;
  confirmed_commune_on?: string;
  returned_on?: string;
};

export type CellMeetingState = "planned" | "prepared" | "notified" | "held" | "postponed" | "minutes_draft" | "minutes_approved" | "returned" | "scored" | "submitted" | "reviewed" | "locked" | "cancelled" | "not_held";
export type CellMeetingType = "THUONG_KY" | "CHUYEN_DE" | "THUONG_KY_KET_HOP_CHUYEN_DE" | "TO_DANG" | "BAT_THUONG" | "TIEP_XUC_DANG_VIEN_213";
export type CellMeetingMode = "TRUC_TIEP" | "TRUC_TUYEN" | "KET_HOP";
export type CellMeetingAttendanceStatus = "CO_MAT" | "VANG_CO_LY_DO" | "VANG_KHONG_LY_DO" | "MIEN" | "TRUC_TUYEN";
export type CellMeetingAttendanceReason = "OM_DAU" | "DI_LAM_XA" | "CONG_TAC" | "THIEN_TAI_GIAO_THONG" | "VIEC_GIA_DINH" | "KHAC";
export type CellMeetingAgendaKind = "HOC_TAP_BAC" | "THOI_SU_VAN_BAN" | "DANH_GIA_THANG" | "NHIEM_VU_THANG_TOI" | "TU_TUONG_TU_PHE_BINH" | "PHU_TRACH_HO" | "DANG_VIEN_213" | "KET_NAP" | "DANG_PHI" | "CHUYEN_DE" | "KHAC";
export type CellMeetingVotesMethod = "GIO_TAY" | "PHIEU_KIN";
export type CellMeetingScore = "time" | "attendance" | "preparation" | "conduct" | "chairing" | "principles" | "last_resolution" | "closing";
export type CellMeetingBody = { [K in `score.${CellMeetingScore}`]?: number } & {
  state?: CellMeetingState;
  org_id?: string;
  type?: CellMeetingType;
  month?: string;
  mode?: CellMeetingMode;
  planned_on?: string;
  started_at?: number;
  ended_at?: number;
  place?: string;
  chair?: string;
  minute_taker?: string;
  superior_attendee?: string;
  guests?: string;
  prep_meeting_on?: string;
  only_secretary?: boolean;
  prep_minuted?: boolean;
  notice_on?: string;
  papers_sent_on?: string;
  count_total?: number;
  count_official?: number;
  count_probationary?: number;
  count_temporary_in?: number;
  count_exempt?: number;
  count_temporary_out?: number;
  count_note?: string;
  [part: `attendance.${string}.status`]: CellMeetingAttendanceStatus | undefined;
  [part: `attendance.${string}.reason`]: CellMeetingAttendanceReason | undefined;
  [part: `attendance.${string}.pos`]: number | undefined;
  [part: `attendance.${string}._deleted`]: boolean | undefined;
  [part: `agenda.${string}.kind`]: CellMeetingAgendaKind | undefined;
  [part: `agenda.${string}.title`]: string | undefined;
  [part: `agenda.${string}.presenter`]: string | undefined;
  [part: `agenda.${string}.pos`]: number | undefined;
  [part: `agenda.${string}._deleted`]: boolean | undefined;
  [part: `opinions.${string}.member`]: string | undefined;
  [part: `opinions.${string}.summary`]: string | undefined;
  [part: `opinions.${string}.pos`]: number | undefined;
  [part: `opinions.${string}._deleted`]: boolean | undefined;
  dues_reported?: boolean;
  [key: `praised.${string}`]: true | undefined;
  reminded_count?: number;
  conclusions?: string;
  [part: `votes.${string}.matter`]: string | undefined;
  [part: `votes.${string}.method`]: CellMeetingVotesMethod | undefined;
  [part: `votes.${string}.yes`]: number | undefined;
  [part: `votes.${string}.no`]: number | undefined;
  [part: `votes.${string}.other`]: number | undefined;
  [part: `votes.${string}.pos`]: number | undefined;
  [part: `votes.${string}._deleted`]: boolean | undefined;
  resolution_no?: string;
  resolution_text?: string;
  [key: `tasks.${string}`]: true | undefined;
  theme_title?: string;
  approved_by_superior?: boolean;
  minutes_read_out?: boolean;
  signed_chair?: boolean;
  signed_secretary?: boolean;
  score_template?: string;
  postponed_to?: string;
  exit_reason?: string;
  returned_reason?: string;
  approved_by?: string;
  approved_on?: string;
  submitted_by?: string;
  submitted_on?: string;
  reviewed_by?: string;
  reviewed_on?: string;
};

export type TaskState = "MOI" | "DANG_LAM" | "QUA_HAN" | "HOAN_THANH" | "HUY";
export type TaskSource = "NGHI_QUYET_CHI_BO" | "KE_HOACH" | "KIEN_NGHI" | "CAP_TREN";
export type TaskQuality = "VUOT" | "DAT" | "CHUA_DAT";
export type TaskBody = {
  state?: TaskState;
  org_id?: string;
  title?: string;
  assignee?: string;
  source?: TaskSource;
  due_on?: string;
  product?: string;
  process?: string;
  responsibility?: string;
  done_on?: string;
  quality?: TaskQuality;
  note?: string;
};

export interface BodyOf {
  organisation: OrganisationBody;
  hamlet: HamletBody;
  member: MemberBody;
  member_contact: MemberContactBody;
  household: HouseholdBody;
  household_assignment: HouseholdAssignmentBody;
  visit: VisitBody;
  petition: PetitionBody;
  residence_comment: ResidenceCommentBody;
  cell_meeting: CellMeetingBody;
  task: TaskBody;
}

const declared = {
  organisation: {
    title: ["name"],
    sort: "name",
    search: ["name", "code"],
    index: ["org_id", "code", "kind", "parent_id"],
    states: [],
    steps: {},
    roles: { create: ["CAN_BO_XA", "QUAN_TRI"], edit: ["CAN_BO_XA", "QUAN_TRI"], "edit.cell": ["BI_THU_CHI_BO", "CAN_BO_XA", "LANH_DAO_XA", "QUAN_TRI"], delete: ["QUAN_TRI"], resolve: ["CAN_BO_XA", "QUAN_TRI"] },
    open: {},
    fields: {
      org_id: { type: "ref", policy: "fixed", needed: ["create"], index: true, ref: "organisation" },
      code: { type: "line", needed: ["complete"], index: true, most: 30 },
      name: { type: "line", needed: ["complete"], most: 200 },
      kind: { type: "choice", needed: ["create"], index: true, codes: ["TINH_UY", "HUYEN_UY", "DANG_UY_XA", "DANG_BO_TRUC_THUOC", "CHI_BO", "TO_DANG"] },
      level_name: { type: "line", most: 60 },
      cell_type: { type: "choice", codes: ["THON", "KHU_PHO_TDP", "CO_QUAN", "TRUONG_HOC", "TRAM_Y_TE", "DOANH_NGHIEP", "HTX", "QUAN_SU", "CONG_AN", "KHAC"] },
      is_grassroots_unit: { type: "dated", needed: ["complete"] },
      parent_id: { type: "ref", needed: ["complete"], index: true, ref: "organisation" },
      valid_from: { type: "date", needed: ["complete"] },
      valid_to: { type: "date" },
      successor_ids: { type: "refs", keyRef: "organisation" },
      has_committee: { type: "flag", needed: ["complete"] },
      secretary_member_id: { type: "ref", ref: "member" },
      deputy_id: { type: "ref", ref: "member" },
      secretary_is_hamlet_head: { type: "flag" },
      secretary_is_front_head: { type: "flag" },
      meeting_day: { type: "integer", group: "cell", low: 1, high: 28 },
      working_regulation_no: { type: "line", group: "cell", most: 60 },
      working_regulation_date: { type: "date", group: "cell" },
      inspection_programme_year: { type: "integer", group: "cell", low: 2000, high: 2100 },
      superior_follower_member_id: { type: "ref", ref: "member" },
      max_households: { type: "integer", group: "cell", low: 1, high: 200 },
    },
  },
  hamlet: {
    title: ["name"],
    sort: "name",
    search: ["name"],
    index: ["org_id", "commune", "cell_id"],
    states: [],
    steps: {},
    roles: { create: ["CAN_BO_XA", "QUAN_TRI"], edit: ["CAN_BO_XA", "QUAN_TRI"], delete: ["QUAN_TRI"], resolve: ["CAN_BO_XA", "QUAN_TRI"] },
    open: {},
    fields: {
      org_id: { type: "ref", policy: "fixed", needed: ["create"], index: true, ref: "organisation" },
      name: { type: "line", needed: ["complete"], most: 120 },
      kind: { type: "choice", needed: ["complete"], codes: ["THON", "BAN", "LANG", "BUON", "PLEI", "AP", "KHOM", "XOM", "KHU_PHO", "TO_DAN_PHO", "PHUM", "SOC", "KHAC"] },
      commune: { type: "ref", needed: ["complete"], index: true, ref: "organisation" },
      cell_id: { type: "ref", index: true, ref: "organisation" },
      household_count: { type: "integer", low: 0, high: 10000 },
      people_count: { type: "integer", low: 0, high: 100000 },
      is_ethnic_minority_area: { type: "flag" },
      is_mountainous: { type: "flag" },
      is_extremely_disadvantaged: { type: "flag" },
      commune_zone: { type: "choice", codes: ["I", "II", "III"] },
      is_dense_religious_area: { type: "flag" },
      is_border: { type: "flag" },
      signal: { type: "choice", codes: ["TOT", "YEU", "KHONG"] },
      head_is_member: { type: "flag", needed: ["complete"] },
      front_head_is_member: { type: "flag", needed: ["complete"] },
      valid_from: { type: "date", needed: ["complete"] },
      valid_to: { type: "date" },
      merged_into: { type: "ref", ref: "hamlet" },
    },
  },
  member: {
    title: ["full_name", "display_code"],
    sort: "full_name",
    search: ["full_name", "display_code"],
    index: ["org_id", "display_code", "status", "cell_id", "residence_cell_id", "activity"],
    states: [],
    steps: {},
    roles: { create: ["CAN_BO_XA", "QUAN_TRI"], edit: ["BI_THU_CHI_BO", "CAN_BO_XA", "QUAN_TRI"], "edit.place": ["CAN_BO_XA", "QUAN_TRI"], delete: ["CAN_BO_XA", "QUAN_TRI"], resolve: ["BI_THU_CHI_BO", "CAN_BO_XA", "QUAN_TRI"] },
    open: {},
    fields: {
      org_id: { type: "ref", policy: "fixed", needed: ["create"], index: true, ref: "organisation" },
      full_name: { type: "line", needed: ["complete"], most: 80 },
      display_code: { type: "line", needed: ["complete"], index: true, most: 20 },
      birth_year: { type: "integer", low: 1900, high: 2100 },
      gender: { type: "choice", codes: ["NAM", "NU"] },
      status: { type: "choice", needed: ["complete"], index: true, codes: ["CHINH_THUC", "DU_BI"] },
      joined_on: { type: "date" },
      official_on: { type: "date" },
      cell_id: { type: "ref", group: "place", index: true, ref: "organisation" },
      residence_cell_id: { type: "ref", group: "place", index: true, ref: "organisation" },
      activity: { type: "choice", needed: ["complete"], index: true, codes: ["DANG_SINH_HOAT", "MIEN_CONG_TAC_SINH_HOAT", "SINH_HOAT_TAM_DEN", "SINH_HOAT_TAM_DI", "DI_LAM_AN_XA", "DA_CHUYEN", "DA_RA_KHOI_DANG"] },
      roles: { type: "choices", group: "place", codes: ["BI_THU", "PHO_BI_THU", "CHI_UY_VIEN", "TRUONG_THON", "TRUONG_BAN_CTMT"] },
      theory_level: { type: "choice", codes: ["CHUA", "SO_CAP", "TRUNG_CAP", "CAO_CAP", "CU_NHAN"] },
      occupation_group: { type: "choice", codes: ["CBCC_VC", "LLVT", "HUU_TRI", "NONG_DAN", "CONG_NHAN", "CHU_DOANH_NGHIEP", "HS_SV", "KHAC"] },
      valid_from: { type: "date", group: "place" },
      valid_to: { type: "date", group: "place" },
      successor: { type: "ref", group: "place", ref: "member" },
    },
  },
  member_contact: {
    title: ["phone"],
    search: [],
    index: ["org_id", "member"],
    natural: { fields: ["org_id", "member"] },
    states: [],
    steps: {},
    roles: { create: ["BI_THU_CHI_BO"], edit: ["BI_THU_CHI_BO"], delete: ["BI_THU_CHI_BO"], resolve: ["BI_THU_CHI_BO"] },
    open: {},
    fields: {
      org_id: { type: "ref", policy: "fixed", needed: ["create"], index: true, ref: "organisation" },
      member: { type: "ref", policy: "fixed", needed: ["create"], index: true, ref: "member" },
      phone: { type: "phone", needed: ["complete"], most: 20 },
    },
  },
  household: {
    title: ["head_name", "code"],
    sort: "head_name",
    search: ["head_name", "code"],
    index: ["org_id", "code", "hamlet", "status"],
    states: [],
    steps: {},
    roles: { create: ["BI_THU_CHI_BO", "CAN_BO_XA", "QUAN_TRI"], edit: ["BI_THU_CHI_BO", "CAN_BO_XA", "QUAN_TRI"], "edit.facts": ["BI_THU_CHI_BO", "CAN_BO_CO_SO", "CAN_BO_XA", "QUAN_TRI"], delete: ["BI_THU_CHI_BO", "CAN_BO_XA"], resolve: ["BI_THU_CHI_BO", "CAN_BO_XA", "LANH_DAO_XA"] },
    open: {},
    fields: {
      org_id: { type: "ref", policy: "fixed", needed: ["create"], index: true, ref: "organisation" },
      code: { type: "line", needed: ["complete"], index: true, most: 20 },
      head_name: { type: "line", needed: ["complete"], most: 80 },
      hamlet: { type: "ref", needed: ["complete"], index: true, ref: "hamlet" },
      people_count: { type: "integer", group: "facts", low: 1, high: 30 },
      worker_count: { type: "integer", group: "facts", low: 0, high: 30 },
      main_livelihood: { type: "choice", group: "facts", codes: ["TRONG_TROT", "CHAN_NUOI", "LAM_RUNG", "THUY_SAN", "LAM_THUE", "BUON_BAN", "LUONG", "KHAC"] },
      poverty_status: { type: "choice", codes: ["NGHEO", "CAN_NGHEO", "MOI_THOAT_NGHEO", "KHONG"] },
      poverty_year: { type: "integer", low: 2000, high: 2100 },
      policy_household: { type: "flag" },
      housing: { type: "choice", group: "facts", codes: ["KIEN_CO", "BAN_KIEN_CO", "TAM", "CHUA_CO"] },
      support_need: { type: "choices", group: "facts", codes: ["NHA_O", "DAT_SAN_XUAT", "NUOC_SACH", "VON_VAY", "VIEC_LAM", "HOC_HANH", "BHYT", "GIAY_TO", "DUONG_DIEN", "KHAC"] },
      status: { type: "choice", needed: ["complete"], index: true, codes: ["DANG_O", "DI_VANG", "DA_CHUYEN", "TACH_HO", "NHAP_HO"] },
    },
  },
  household_assignment: {
    title: ["role", "valid_from"],
    sort: "valid_from",
    search: [],
    index: ["org_id", "household", "member", "role"],
    initial: "draft",
    states: ["draft", "proposed", "active", "suspended", "ended"],
    steps: { propose: { from: ["draft"], to: "proposed", attests: false, roles: ["BI_THU_CHI_BO", "CAN_BO_XA", "QUAN_TRI"], needs: ["role"] }, adopt: { from: ["proposed"], to: "active", attests: true, roles: ["BI_THU_CHI_BO", "CAN_BO_XA", "QUAN_TRI"], needs: ["decided_on", "valid_from"] }, suspend: { from: ["active"], to: "suspended", attests: false, roles: ["BI_THU_CHI_BO", "CAN_BO_XA"], needs: [] }, resume: { from: ["suspended"], to: "active", attests: false, roles: ["BI_THU_CHI_BO", "CAN_BO_XA"], needs: [] }, end: { from: ["active", "suspended"], to: "ended", attests: false, roles: ["BI_THU_CHI_BO", "CAN_BO_XA"], needs: ["valid_to", "end_reason"] } },
    roles: { create: ["BI_THU_CHI_BO", "CAN_BO_XA", "QUAN_TRI"], edit: ["BI_THU_CHI_BO", "CAN_BO_XA", "QUAN_TRI"], delete: ["BI_THU_CHI_BO", "CAN_BO_XA"], resolve: ["BI_THU_CHI_BO", "CAN_BO_XA"] },
    open: { edit: ["active", "draft", "proposed", "suspended"], delete: ["draft", "proposed"] },
    fields: {
      org_id: { type: "ref", policy: "fixed", needed: ["create"], index: true, ref: "organisation" },
      household: { type: "ref", policy: "fixed", needed: ["create"], index: true, ref: "household" },
      member: { type: "ref", policy: "fixed", needed: ["create"], index: true, ref: "member" },
      role: { type: "choice", needed: ["propose"], index: true, codes: ["CHINH", "PHOI_HOP"] },
      decision_no: { type: "line", most: 60 },
      decided_on: { type: "date", needed: ["adopt"], past: true },
      meeting_id: { type: "ref", ref: "cell_meeting" },
      valid_from: { type: "date", needed: ["adopt"] },
      valid_to: { type: "date", needed: ["end"] },
      end_reason: { type: "choice", needed: ["end"], codes: ["moved_away", "transfer", "exempt", "reassigned", "household_split", "household_merge", "hamlet_merged"] },
      goal: { type: "text", policy: "text", most: 300, hints: ["religion", "ethnicity", "attitude", "health", "crime"] },
      adopted_by: { type: "actor", group: "review", server: true, ref: "member" },
      adopted_on: { type: "date", group: "review", server: true },
    },
  },
  visit: {
    title: ["on"],
    sort: "on",
    search: [],
    index: ["org_id", "assignment", "household", "on", "next_visit_on"],
    initial: "draft",
    states: ["draft", "submitted", "returned", "confirmed", "locked"],
    steps: { submit: { from: ["draft", "returned"], to: "submitted", attests: false, roles: ["BI_THU_CHI_BO", "CAN_BO_CO_SO"], needs: ["on", "mode", "met"] }, confirm: { from: ["submitted"], to: "confirmed", attests: true, roles: ["BI_THU_CHI_BO", "LANH_DAO_XA"], needs: [] }, send_back: { from: ["confirmed", "submitted"], to: "returned", attests: false, roles: ["BI_THU_CHI_BO", "CAN_BO_TINH", "CAN_BO_XA", "LANH_DAO_XA"], needs: ["returned_reason"] }, lock: { from: ["confirmed"], to: "locked", attests: true, roles: ["CAN_BO_XA", "LANH_DAO_XA"], needs: [] } },
    roles: { create: ["BI_THU_CHI_BO", "CAN_BO_CO_SO"], edit: ["BI_THU_CHI_BO", "CAN_BO_CO_SO"], "edit.review": ["BI_THU_CHI_BO", "CAN_BO_TINH", "CAN_BO_XA", "LANH_DAO_XA"], delete: ["BI_THU_CHI_BO", "CAN_BO_CO_SO"], resolve: ["BI_THU_CHI_BO", "CAN_BO_CO_SO"] },
    open: { edit: ["draft", "returned", "submitted"], "edit.review": ["confirmed", "returned", "submitted"], delete: ["draft", "returned"] },
    fields: {
      org_id: { type: "ref", policy: "fixed", needed: ["create"], index: true, ref: "organisation" },
      assignment: { type: "ref", policy: "fixed", needed: ["create"], index: true, ref: "household_assignment" },
      household: { type: "ref", policy: "fixed", needed: ["create"], index: true, ref: "household" },
      on: { type: "date", needed: ["submit"], index: true, past: true },
      mode: { type: "choice", needed: ["submit"], codes: ["TAI_NHA", "DIEN_THOAI", "TAI_CUOC_HOP", "KHAC"] },
      met: { type: "choice", needed: ["submit"], codes: ["CHU_HO", "THANH_VIEN", "VANG_NHA"] },
      topics: { type: "choices", codes: ["PHO_BIEN_CHU_TRUONG", "SAN_XUAT", "GIAM_NGHEO", "VE_SINH_MOI_TRUONG", "AN_NINH_TRAT_TU", "GIAO_DUC", "Y_TE_BHYT", "THU_TUC_HANH_CHINH", "CHUYEN_DOI_SO", "NONG_THON_MOI", "TANG_QUA_THAM_HOI", "KHAC"] },
      help_given: { type: "text", policy: "text", most: 500, hints: ["religion", "ethnicity", "attitude", "health", "crime"] },
      wish_ids: { type: "refs", keyRef: "petition" },
      next_visit_on: { type: "date", index: true },
      unplanned: { type: "flag" },
      returned_reason: { type: "text", policy: "text", needed: ["send_back"], group: "review", most: 500, hints: ["religion", "ethnicity", "attitude", "health", "crime"] },
      confirmed_by: { type: "actor", group: "review", server: true, ref: "member" },
      confirmed_on: { type: "date", group: "review", server: true },
    },
  },
  petition: {
    title: ["summary"],
    sort: "received_on",
    search: ["summary"],
    index: ["org_id", "household", "hamlet", "field", "received_on", "due_on"],
    initial: "received",
    states: ["received", "recorded", "classified"],
    steps: { record: { from: ["received"], to: "recorded", attests: false, roles: ["BI_THU_CHI_BO", "CAN_BO_CO_SO", "CAN_BO_XA"], needs: ["source", "hamlet", "kind", "summary", "received_on"] }, classify: { from: ["recorded"], to: "classified", attests: true, roles: ["BI_THU_CHI_BO", "CAN_BO_XA"], needs: ["field", "urgency", "owner_level", "due_on"] } },
    roles: { create: ["BI_THU_CHI_BO", "CAN_BO_CO_SO", "CAN_BO_XA"], edit: ["BI_THU_CHI_BO", "CAN_BO_CO_SO", "CAN_BO_XA"], "edit.handling": ["BI_THU_CHI_BO", "CAN_BO_XA", "LANH_DAO_XA"], delete: ["BI_THU_CHI_BO", "CAN_BO_CO_SO", "CAN_BO_XA"], resolve: ["BI_THU_CHI_BO", "CAN_BO_XA"] },
    open: { edit: ["received", "recorded"], delete: ["received"] },
    fields: {
      org_id: { type: "ref", policy: "fixed", needed: ["create"], index: true, ref: "organisation" },
      source: { type: "choice", needed: ["record"], codes: ["THAM_HO", "SINH_HOAT_CHI_BO", "DANG_VIEN_213", "HOP_DAN", "KHAC"] },
      household: { type: "ref", policy: "fixed", index: true, ref: "household" },
      hamlet: { type: "ref", needed: ["record"], index: true, ref: "hamlet" },
      kind: { type: "choice", needed: ["record"], codes: ["NGUYEN_VONG", "KIEN_NGHI", "PHAN_ANH"] },
      field: { type: "choice", needed: ["classify"], group: "handling", index: true, codes: ["DAT_DAI", "HA_TANG", "SAN_XUAT", "AN_SINH", "GIAO_DUC", "Y_TE", "MOI_TRUONG", "THU_TUC", "TRAT_TU", "CAN_BO", "KHAC"] },
      summary: { type: "text", policy: "text", needed: ["record"], most: 500, least: 10, hints: ["religion", "ethnicity", "attitude", "health", "crime"] },
      received_on: { type: "date", needed: ["record"], index: true, past: true },
      urgency: { type: "choice", needed: ["classify"], group: "handling", codes: ["THUONG", "GAP"] },
      owner_level: { type: "choice", needed: ["classify"], group: "handling", codes: ["CHI_BO", "DANG_UY_XA", "CHINH_QUYEN_XA", "MAT_TRAN", "CAP_TINH"] },
      due_on: { type: "date", needed: ["classify"], group: "handling", index: true },
    },
  },
  residence_comment: {
    title: ["member", "year"],
    sort: "year",
    search: [],
    index: ["org_id", "member", "year", "due_on"],
    natural: { fields: ["member", "year", "purpose"] },
    initial: "requested",
    states: ["requested", "scheduled", "overdue", "drafted", "cell_signed", "commune_confirmed", "returned", "archived", "refused_wrong_residence", "not_required"],
    steps: { schedule: { from: ["overdue", "requested"], to: "scheduled", attests: false, roles: ["BI_THU_CHI_BO"], needs: [] }, draft: { from: ["overdue", "requested", "scheduled"], to: "drafted", attests: false, roles: ["BI_THU_CHI_BO"], needs: [] }, sign: { from: ["drafted"], to: "cell_signed", attests: true, roles: ["BI_THU_CHI_BO"], needs: ["front_meeting_on", "c1", "c2", "c3", "c4", "c5", "c6", "template_version"] }, confirm: { from: ["cell_signed"], to: "commune_confirmed", attests: true, roles: ["LANH_DAO_XA"], needs: [] }, send_back: { from: ["cell_signed", "commune_confirmed"], to: "drafted", attests: false, roles: ["CAN_BO_TINH", "CAN_BO_XA", "LANH_DAO_XA"], needs: ["returned_reason"] }, hand_over: { from: ["commune_confirmed"], to: "returned", attests: false, roles: ["CAN_BO_XA", "LANH_DAO_XA"], needs: [] }, archive: { from: ["returned"], to: "archived", attests: false, roles: ["CAN_BO_XA", "LANH_DAO_XA"], needs: [] }, refuse_residence: { from: ["drafted", "overdue", "requested", "scheduled"], to: "refused_wrong_residence", attests: false, roles: ["BI_THU_CHI_BO"], needs: ["exit_note"] }, mark_not_required: { from: ["drafted", "overdue", "requested", "scheduled"], to: "not_required", attests: false, roles: ["BI_THU_CHI_BO"], needs: ["exempt_group"] }, mark_overdue: { from: ["drafted", "requested", "scheduled"], to: "overdue", attests: false, roles: ["BI_THU_CHI_BO", "CAN_BO_XA", "LANH_DAO_XA"], needs: [] } },
    roles: { create: ["BI_THU_CHI_BO", "CAN_BO_XA"], edit: ["BI_THU_CHI_BO"], "edit.request": ["BI_THU_CHI_BO", "CAN_BO_XA", "LANH_DAO_XA"], "edit.review": ["BI_THU_CHI_BO", "CAN_BO_TINH", "CAN_BO_XA", "LANH_DAO_XA"], delete: ["BI_THU_CHI_BO"], resolve: ["BI_THU_CHI_BO"] },
    open: { edit: ["drafted", "overdue", "requested", "scheduled"], "edit.request": ["drafted", "overdue", "requested", "scheduled"], "edit.review": ["cell_signed", "commune_confirmed", "drafted"], delete: ["requested", "scheduled"] },
    fields: {
      org_id: { type: "ref", policy: "fixed", needed: ["create"], index: true, ref: "organisation" },
      member: { type: "ref", policy: "fixed", needed: ["create"], index: true, ref: "member" },
      year: { type: "integer", policy: "fixed", needed: ["create"], index: true, low: 2000, high: 2100 },
      purpose: { type: "choice", policy: "fixed", codes: ["CONG_TAC_CAN_BO", "KHEN_THUONG", "KY_LUAT", "CHUYEN_CHINH_THUC"] },
      without: { type: "ref", server: true, ref: "member" },
      opinion_request_no: { type: "line", group: "request", most: 60 },
      opinion_request_date: { type: "date", group: "request" },
      due_on: { type: "date", group: "request", index: true },
      front_meeting_on: { type: "date", needed: ["sign"], past: true },
      front_participants: { type: "line", most: 300 },
      c1: { type: "choice", needed: ["sign"], codes: ["NG_TOT", "NG", "NG_CHUA"] },
      c2: { type: "choice", needed: ["sign"], codes: ["GM_DI_DAU", "GM", "GM_CHUA"] },
      c3: { type: "choice", needed: ["sign"], codes: ["TG_DU", "TG_CHUA_DU", "TG_KHONG"] },
      c4: { type: "choice", needed: ["sign"], codes: ["TX_TC", "TX", "TX_CHUA"] },
      c5: { type: "choice", needed: ["sign"], codes: ["RTC", "TC", "TC_CHUA"] },
      c6: { type: "choice", needed: ["sign"], codes: ["BD", "KDN", "XL"] },
      c7: { type: "text", policy: "text", most: 1000, hints: ["religion", "ethnicity", "attitude", "health", "crime"] },
      template_version: { type: "line", needed: ["sign"], most: 40 },
      exempt_group: { type: "choice", needed: ["mark_not_required"], codes: ["MIEN_SINH_HOAT", "MIEN_GIOI_THIEU"] },
      exit_note: { type: "text", policy: "text", needed: ["refuse_residence"], most: 300, hints: ["religion", "ethnicity", "attitude", "health", "crime"] },
      returned_reason: { type: "text", policy: "text", needed: ["send_back"], group: "review", most: 500, hints: ["religion", "ethnicity", "attitude", "health", "crime"] },
      signed_cell_by: { type: "actor", group: "review", server: true, ref: "member" },
      signed_cell_on: { type: "date", group: "review", server: true },
      confirmed_commune_by: { type: "actor", group: "review", server: true, ref: "member" },
      confirmed_commune_on: { type: "date", group: "review", server: true },
      returned_on: { type: "date", group: "review", server: true },
    },
  },
  cell_meeting: {
    title: ["type", "month"],
    sort: "month",
    search: [],
    index: ["org_id", "type", "month", "planned_on"],
    natural: { fields: ["org_id", "month"], when: ["type", "THUONG_KY"] },
    initial: "planned",
    states: ["planned", "prepared", "notified", "held", "postponed", "minutes_draft", "minutes_approved", "returned", "scored", "submitted", "reviewed", "locked", "cancelled", "not_held"],
    steps: { prepare: { from: ["planned"], to: "prepared", attests: false, roles: ["BI_THU_CHI_BO", "CAN_BO_CO_SO"], needs: [] }, notify: { from: ["planned", "prepared"], to: "notified", attests: false, roles: ["BI_THU_CHI_BO", "CAN_BO_CO_SO"], needs: ["place", "notice_on"] }, hold: { from: ["notified", "planned", "postponed", "prepared"], to: "held", attests: false, roles: ["BI_THU_CHI_BO", "CAN_BO_CO_SO"], needs: [] }, draft_minutes: { from: ["held"], to: "minutes_draft", attests: false, roles: ["BI_THU_CHI_BO", "CAN_BO_CO_SO"], needs: [] }, approve_minutes: { from: ["held", "minutes_draft", "returned"], to: "minutes_approved", attests: true, roles: ["BI_THU_CHI_BO"], needs: ["mode", "started_at", "ended_at", "place", "chair", "minute_taker", "count_total", "count_official", "attendance", "agenda", "conclusions", "minutes_read_out"] }, reopen: { from: ["minutes_approved", "scored"], to: "minutes_draft", attests: false, roles: ["BI_THU_CHI_BO"], needs: [] }, score: { from: ["minutes_approved"], to: "scored", attests: false, roles: ["BI_THU_CHI_BO"], needs: ["score_template", "score"] }, submit: { from: ["minutes_approved", "scored"], to: "submitted", attests: false, roles: ["BI_THU_CHI_BO"], needs: ["signed_chair", "signed_secretary"] }, review: { from: ["submitted"], to: "reviewed", attests: true, roles: ["CAN_BO_XA", "LANH_DAO_XA"], needs: [] }, send_back: { from: ["reviewed", "submitted"], to: "returned", attests: false, roles: ["CAN_BO_TINH", "CAN_BO_XA", "LANH_DAO_XA"], needs: ["returned_reason"] }, lock: { from: ["reviewed"], to: "locked", attests: true, roles: ["LANH_DAO_XA"], needs: [] }, postpone: { from: ["notified", "planned", "prepared"], to: "postponed", attests: false, roles: ["BI_THU_CHI_BO"], needs: ["postponed_to", "exit_reason"] }, cancel: { from: ["notified", "planned", "postponed", "prepared"], to: "cancelled", attests: false, roles: ["BI_THU_CHI_BO"], needs: ["exit_reason"] }, mark_not_held: { from: ["notified", "planned", "postponed", "prepared"], to: "not_held", attests: false, roles: ["BI_THU_CHI_BO", "CAN_BO_XA", "LANH_DAO_XA"], needs: [] } },
    roles: { create: ["BI_THU_CHI_BO", "CAN_BO_CO_SO"], edit: ["BI_THU_CHI_BO", "CAN_BO_CO_SO"], "edit.score": ["BI_THU_CHI_BO"], "edit.review": ["BI_THU_CHI_BO", "CAN_BO_TINH", "CAN_BO_XA", "LANH_DAO_XA"], delete: ["BI_THU_CHI_BO", "CAN_BO_CO_SO"], resolve: ["BI_THU_CHI_BO"] },
    open: { edit: ["held", "minutes_draft", "notified", "planned", "postponed", "prepared", "returned"], "edit.score": ["held", "minutes_approved", "minutes_draft", "notified", "planned", "postponed", "prepared", "returned", "scored"], "edit.review": ["returned", "reviewed", "submitted"], delete: ["notified", "planned", "postponed", "prepared"] },
    fields: {
      org_id: { type: "ref", policy: "fixed", needed: ["create"], index: true, ref: "organisation" },
      type: { type: "choice", policy: "fixed", needed: ["create"], index: true, codes: ["THUONG_KY", "CHUYEN_DE", "THUONG_KY_KET_HOP_CHUYEN_DE", "TO_DANG", "BAT_THUONG", "TIEP_XUC_DANG_VIEN_213"] },
      month: { type: "month", policy: "fixed", needed: ["create"], index: true },
      mode: { type: "choice", needed: ["approve_minutes"], codes: ["TRUC_TIEP", "TRUC_TUYEN", "KET_HOP"] },
      planned_on: { type: "date", index: true },
      started_at: { type: "instant", needed: ["approve_minutes"] },
      ended_at: { type: "instant", needed: ["approve_minutes"] },
      place: { type: "line", needed: ["approve_minutes", "notify"], most: 200 },
      chair: { type: "ref", needed: ["approve_minutes"], ref: "member" },
      minute_taker: { type: "ref", needed: ["approve_minutes"], ref: "member" },
      superior_attendee: { type: "line", most: 120 },
      guests: { type: "line", most: 300 },
      prep_meeting_on: { type: "date", past: true },
      only_secretary: { type: "flag" },
      prep_minuted: { type: "flag" },
      notice_on: { type: "date", needed: ["notify"] },
      papers_sent_on: { type: "date" },
      count_total: { type: "integer", needed: ["approve_minutes"], low: 0, high: 2000 },
      count_official: { type: "integer", needed: ["approve_minutes"], low: 0, high: 2000 },
      count_probationary: { type: "integer", low: 0, high: 2000 },
      count_temporary_in: { type: "integer", low: 0, high: 2000 },
      count_exempt: { type: "integer", low: 0, high: 2000 },
      count_temporary_out: { type: "integer", low: 0, high: 2000 },
      count_note: { type: "line", most: 300 },
      attendance: { type: "items", needed: ["approve_minutes"], keyRef: "member", parts: { status: { type: "choice", needed: ["approve_minutes"], codes: ["CO_MAT", "VANG_CO_LY_DO", "VANG_KHONG_LY_DO", "MIEN", "TRUC_TUYEN"] }, reason: { type: "choice", codes: ["OM_DAU", "DI_LAM_XA", "CONG_TAC", "THIEN_TAI_GIAO_THONG", "VIEC_GIA_DINH", "KHAC"] } } },
      agenda: { type: "items", needed: ["approve_minutes"], parts: { kind: { type: "choice", codes: ["HOC_TAP_BAC", "THOI_SU_VAN_BAN", "DANH_GIA_THANG", "NHIEM_VU_THANG_TOI", "TU_TUONG_TU_PHE_BINH", "PHU_TRACH_HO", "DANG_VIEN_213", "KET_NAP", "DANG_PHI", "CHUYEN_DE", "KHAC"] }, title: { type: "line", needed: ["approve_minutes"], most: 200 }, presenter: { type: "line", most: 120 } } },
      opinions: { type: "items", parts: { member: { type: "ref", ref: "member" }, summary: { type: "text", policy: "text", needed: ["approve_minutes"], most: 500, hints: ["religion", "ethnicity", "attitude", "health", "crime"] } } },
      dues_reported: { type: "flag" },
      praised: { type: "refs", keyRef: "member" },
      reminded_count: { type: "integer", low: 0, high: 2000 },
      conclusions: { type: "text", policy: "text", needed: ["approve_minutes"], most: 4000, hints: ["religion", "ethnicity", "attitude", "health", "crime"] },
      votes: { type: "items", parts: { matter: { type: "line", needed: ["approve_minutes"], most: 200 }, method: { type: "choice", codes: ["GIO_TAY", "PHIEU_KIN"] }, yes: { type: "integer", needed: ["approve_minutes"], low: 0, high: 2000 }, no: { type: "integer", low: 0, high: 2000 }, other: { type: "integer", low: 0, high: 2000 } } },
      resolution_no: { type: "line", most: 60 },
      resolution_text: { type: "text", policy: "text", most: 8000, hints: ["religion", "ethnicity", "attitude", "health", "crime"] },
      tasks: { type: "refs", keyRef: "task" },
      theme_title: { type: "line", most: 200 },
      approved_by_superior: { type: "flag" },
      minutes_read_out: { type: "flag", needed: ["approve_minutes"] },
      signed_chair: { type: "flag", needed: ["submit"], group: "score" },
      signed_secretary: { type: "flag", needed: ["submit"], group: "score" },
      score_template: { type: "line", needed: ["score"], group: "score", most: 40 },
      score: { type: "scores", needed: ["score"], group: "score", codes: ["time", "attendance", "preparation", "conduct", "chairing", "principles", "last_resolution", "closing"], mostByCode: { time: 5, attendance: 5, preparation: 10, conduct: 30, chairing: 10, principles: 5, last_resolution: 30, closing: 5 } },
      postponed_to: { type: "date", needed: ["postpone"] },
      exit_reason: { type: "line", needed: ["cancel", "postpone"], most: 300 },
      returned_reason: { type: "text", policy: "text", needed: ["send_back"], group: "review", most: 500, hints: ["religion", "ethnicity", "attitude", "health", "crime"] },
      approved_by: { type: "actor", group: "review", server: true, ref: "member" },
      approved_on: { type: "date", group: "review", server: true },
      submitted_by: { type: "actor", group: "review", server: true, ref: "member" },
      submitted_on: { type: "date", group: "review", server: true },
      reviewed_by: { type: "actor", group: "review", server: true, ref: "member" },
      reviewed_on: { type: "date", group: "review", server: true },
    },
  },
  task: {
    title: ["title"],
    sort: "due_on",
    search: ["title"],
    index: ["org_id", "assignee", "due_on"],
    initial: "MOI",
    states: ["MOI", "DANG_LAM", "QUA_HAN", "HOAN_THANH", "HUY"],
    steps: { start: { from: ["MOI", "QUA_HAN"], to: "DANG_LAM", attests: false, roles: ["BI_THU_CHI_BO", "CAN_BO_CO_SO"], needs: ["title", "assignee", "source", "due_on"] }, finish: { from: ["DANG_LAM", "MOI", "QUA_HAN"], to: "HOAN_THANH", attests: false, roles: ["BI_THU_CHI_BO", "CAN_BO_CO_SO"], needs: ["title", "assignee", "source", "due_on", "done_on"] }, mark_overdue: { from: ["DANG_LAM", "MOI"], to: "QUA_HAN", attests: false, roles: ["BI_THU_CHI_BO", "CAN_BO_CO_SO"], needs: [] }, cancel: { from: ["DANG_LAM", "MOI", "QUA_HAN"], to: "HUY", attests: false, roles: ["BI_THU_CHI_BO", "CAN_BO_CO_SO"], needs: [] }, reopen: { from: ["HOAN_THANH", "HUY"], to: "DANG_LAM", attests: false, roles: ["BI_THU_CHI_BO"], needs: [] } },
    roles: { create: ["BI_THU_CHI_BO", "CAN_BO_CO_SO", "CAN_BO_XA"], edit: ["BI_THU_CHI_BO", "CAN_BO_CO_SO", "CAN_BO_XA"], "edit.progress": ["BI_THU_CHI_BO", "CAN_BO_CO_SO"], "edit.judgement": ["BI_THU_CHI_BO", "CAN_BO_XA"], delete: ["BI_THU_CHI_BO", "CAN_BO_CO_SO"], resolve: ["BI_THU_CHI_BO", "CAN_BO_XA"] },
    open: { edit: ["DANG_LAM", "MOI", "QUA_HAN"], "edit.progress": ["DANG_LAM", "MOI", "QUA_HAN"], "edit.judgement": ["DANG_LAM", "HOAN_THANH", "MOI", "QUA_HAN"], delete: ["MOI"] },
    fields: {
      org_id: { type: "ref", policy: "fixed", needed: ["create"], index: true, ref: "organisation" },
      title: { type: "line", needed: ["finish", "start"], most: 200, hints: ["religion", "ethnicity", "attitude", "health", "crime"] },
      assignee: { type: "ref", needed: ["finish", "start"], index: true, ref: "member" },
      source: { type: "choice", needed: ["finish", "start"], codes: ["NGHI_QUYET_CHI_BO", "KE_HOACH", "KIEN_NGHI", "CAP_TREN"] },
      due_on: { type: "date", needed: ["finish", "start"], index: true },
      product: { type: "text", policy: "text", most: 300, hints: ["religion", "ethnicity", "attitude", "health", "crime"] },
      process: { type: "text", policy: "text", most: 300, hints: ["religion", "ethnicity", "attitude", "health", "crime"] },
      responsibility: { type: "text", policy: "text", most: 300, hints: ["religion", "ethnicity", "attitude", "health", "crime"] },
      done_on: { type: "date", needed: ["finish"], group: "progress", past: true },
      quality: { type: "choice", group: "judgement", codes: ["VUOT", "DAT", "CHUA_DAT"] },
      note: { type: "text", policy: "text", group: "progress", most: 500, hints: ["religion", "ethnicity", "attitude", "health", "crime"] },
    },
  },
};

type Parts = Record<string, object>;
type Labelled = { label?: string; steps?: Parts; fields?: Parts; parts?: Parts };

function name(meta: Labelled, label: string): void {
  meta.label = label;
  for (const [step, one] of Object.entries(meta.steps ?? {})) name(one, `${label}.step.${step}`);
  for (const [part, one] of Object.entries({ ...meta.fields, ...meta.parts })) name(one, `${label}.${part}`);
}

for (const [kind, meta] of Object.entries(declared)) name(meta, kind);

export const kinds = declared as unknown as Readonly<Record<Kind, KindMeta>>;
